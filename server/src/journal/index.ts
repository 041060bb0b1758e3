/** What was done at the desk, by whom, from what to what: written in the commit of what was done, and linked soon after. */
export { linkRows } from './link-rows.ts'
export { type NotedRow, noteDeed } from './note-deed.ts'
export {
  type JournalEntry,
  type JournalFilter,
  type JournalPlace,
  listDeeds,
  readJournalState,
} from './read-journal.ts'
export { verifyChain } from './verify-chain.ts'
