export { type Archive, openArchive } from './archive.ts'
export type { Cursor, KeptSnapshot, Reader, SightingOf } from './history.ts'
export type { ImportedSnapshot } from './keep.ts'
export type { Snapshot } from './newest.ts'
