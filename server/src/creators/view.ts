import type { Caller } from '#accounts'
import type { KeptSnapshot, Reader } from '#archive'
import { describeSnapshot } from './describe-reading.ts'

/** What of the archive somebody may see, and how it is told. */
export interface View {
  readonly reader: Reader
  /** A snapshot in words; who supplied it only where this caller may know. */
  readonly describe: (snapshot: KeptSnapshot) => object
  readonly showsProvider: (snapshot: KeptSnapshot) => boolean
}

/** A view of one creator. */
export interface CreatorView extends View {
  readonly kolId: string
  /** Which kind of their content; `''` is the usual one. */
  readonly content: string
}

interface ViewOptions {
  readonly archiveShared: boolean
  readonly exposeProviders: boolean
}

export function viewOf(caller: Caller, { archiveShared, exposeProviders }: ViewOptions): View {
  const { accountId, endpoints } = caller
  // What was imported has no supplier to hide.
  const showsProvider = ({ isImported }: KeptSnapshot): boolean =>
    caller.may('operator') || exposeProviders || isImported
  return {
    reader: { accountId, seesAll: archiveShared, endpoints },
    showsProvider,
    describe: (snapshot) => describeSnapshot(snapshot, showsProvider(snapshot)),
  }
}
