export { runCommand } from './command.ts'
export type { Installation, InstalledUpstream } from './installation.ts'
export type { Books, Service } from './needs.ts'
