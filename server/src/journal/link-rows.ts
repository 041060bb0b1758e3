import { defineQuery, defineRule, type Store } from '#store'
import { linkOf, noted, readHead, writeHead } from './chain.ts'

/** Rows linked in one commit. */
const sliceRows = 500

interface Unlinked {
  readonly id: number
}

const findUnlinked = defineQuery<Unlinked>(
  'journal.findUnlinked',
  'SELECT id FROM journal WHERE nth IS NULL ORDER BY id LIMIT 1',
)

/**
 * Links a slice of what is not linked yet, in the order of ids, and says of how many rows. An id drawn before that of a linked
 * row may be committed after it: it is linked then, at the next place. Who links has locked the head.
 */
const linkSlice = defineRule<object, number, { unlinked: Unlinked }>({
  name: 'journal.linkSlice',
  isJob: true,
  find: {
    unlinked: defineQuery(
      'journal.listUnlinked',
      `SELECT id FROM journal WHERE nth IS NULL ORDER BY id LIMIT ${sliceRows}`,
    ),
  },
  rows: (_, { unlinked }) =>
    unlinked.length === 0
      ? []
      : [{ in: 'remembered', key: noted }, ...unlinked.map(({ id }) => ({ in: 'journal', key: { id } }) as const)],
  apply(sheet, _, { unlinked }) {
    if (unlinked.length === 0) return 0
    let { nth, link } = readHead(sheet.find('remembered', noted)?.value)
    for (const key of unlinked) {
      const row = sheet.get('journal', key)
      if (row.nth !== null) continue
      nth++
      link = linkOf(link, nth, row)
      sheet.change('journal', key, { nth, link })
    }
    sheet.merge('remembered', { ...noted, value: writeHead({ nth, link }) })
    return unlinked.length
  },
})

/** Links what is not linked yet, a slice after the other. Where nothing is, nothing is written. */
export async function linkRows(store: Pick<Store, 'find' | 'write'>): Promise<void> {
  while (await store.find(findUnlinked, {})) if ((await store.write(linkSlice({}))) < sliceRows) return
}
