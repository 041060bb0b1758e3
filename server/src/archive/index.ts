export { type Archive, type ImportedSnapshot, openArchive, type Snapshot } from './archive.ts'
export type { Cursor, KeptSnapshot, Reader, SightingOf } from './history.ts'
