export { type Archive, openArchive, type Snapshot } from './archive.ts'
export type { Cursor, KeptSnapshot, Reader, SightingOf } from './history.ts'
