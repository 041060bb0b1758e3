import { defineQuery, findNoted, type Store } from '#store'
import { type JournalRow, linkOf, noLink, noted, readHead } from './chain.ts'

export interface ChainReport {
  readonly linked: number
  /** Written down, and not linked yet: that takes a second while a service runs. */
  readonly unlinked: number
  /** The last link, as hexadecimal digits: whoever keeps it elsewhere can tell later that nothing before it was changed. */
  readonly head: string
  /** Each place where the journal is not what was linked; empty when it is. */
  readonly differences: readonly string[]
}

type LinkedRow = JournalRow & { readonly nth: number; readonly link: Uint8Array }

/** Rows read at one time. */
const pageRows = 1_000
/** Differences named in the report; more are only counted. */
const namedMax = 20

const listLinked = defineQuery<LinkedRow, { readonly nth: number; readonly last: number }>(
  'journal.listLinked',
  `SELECT id, at, surface, who, origin, verb, account_id, about, asked, before, after, nth, link
   FROM journal WHERE nth > @nth AND nth <= @last ORDER BY nth LIMIT ${pageRows}`,
)

const count = defineQuery<{ readonly unlinked: number; readonly highest: number }>(
  'journal.count',
  `SELECT (SELECT count(*) FROM journal WHERE nth IS NULL) AS unlinked,
          (SELECT coalesce(max(nth), 0) FROM journal) AS highest`,
)

/**
 * Computes every link from its row and the link before. A row that was changed is named, as are places whose row is gone, and
 * rows that were linked by somebody else.
 */
export async function verifyChain(store: Pick<Store, 'find' | 'list' | 'listTogether'>): Promise<ChainReport> {
  const [[kept], [counted]] = await store.listTogether([
    [findNoted, noted],
    [count, {}],
  ])
  const head = readHead(kept?.value)
  const differences: string[] = []
  let differenceCount = 0
  const report = (difference: string): void => {
    differenceCount++
    if (differences.length < namedMax) differences.push(difference)
  }

  let [nth, link, isWhole] = [0, noLink, true]
  // What was linked since the head was read is for the next time.
  const last = head.nth
  for (let page = await store.list(listLinked, { nth, last }); page.length > 0; ) {
    for (const row of page) {
      if (row.nth > nth + 1) {
        report(`the journal's places ${nth + 1} to ${row.nth - 1}: their rows are gone`)
        isWhole = false
      }
      if (isWhole && !isSame(linkOf(link, row.nth, row), row.link))
        report(`row ${row.id} of the journal, at place ${row.nth}: it is not what was linked`)
      ;[nth, link, isWhole] = [row.nth, row.link, true]
    }
    page = await store.list(listLinked, { nth, last })
  }
  if (nth < head.nth) report(`the journal's places ${nth + 1} to ${head.nth}: their rows are gone`)
  else if (!isSame(link, head.link))
    report(`row at place ${nth} of the journal: its link is not the last that was made`)
  if (counted && counted.highest > head.nth)
    report(`the journal's places ${head.nth + 1} to ${counted.highest}: they were not linked by the service`)
  if (differenceCount > namedMax) differences.push(`the journal …: ${differenceCount - namedMax} more`)
  return {
    linked: head.nth,
    unlinked: counted?.unlinked ?? 0,
    head: Buffer.from(head.link).toString('hex'),
    differences,
  }
}

const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.from(one).equals(other)
