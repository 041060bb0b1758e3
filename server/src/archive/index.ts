export { type Archive, openArchive, type Snapshot } from './archive.ts'
