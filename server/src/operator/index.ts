export { runCommand } from './command.ts'
export type { Books, Service } from './needs.ts'
