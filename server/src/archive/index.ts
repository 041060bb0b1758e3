export { type Archive, openArchive } from './archive.ts'
