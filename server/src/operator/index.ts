export { runCommand } from './command.ts'
export type { Installation } from './installation.ts'
export type { Books, Service } from './needs.ts'
