import { defineQuery, defineRule, findNoted, type Store } from '#store'
import { looksOf } from './look.ts'

interface Named {
  readonly id: string
  readonly name: string
}

/** What is remembered when the looks of all names are known. */
const known = { name: 'looks of accounts', value: 'known' } as const

/** Names looked through at one time. */
const pageRows = 500

/** A page of names from before looks were kept: the first one found has a look. Says where the next page begins. */
const learnLooks = defineRule<{ readonly after: string }, string | undefined, { page: Named }>({
  name: 'accounts.learnLooks',
  find: {
    page: defineQuery(
      'accounts.pageOfNames',
      `SELECT id, name FROM account WHERE name > @after ORDER BY name LIMIT ${pageRows}`,
    ),
  },
  rows: (_, { page }) => [
    { in: 'remembered', key: known },
    ...page.flatMap(({ name }) => looksOf(name).map((look) => ({ in: 'accountLook', key: { look } }) as const)),
  ],
  apply(sheet, _, { page }) {
    for (const { id, name } of page)
      for (const look of looksOf(name))
        if (!sheet.find('accountLook', { look })) sheet.insert('accountLook', { look, accountId: id })
    if (page.length < pageRows) sheet.merge('remembered', known)
    return page.length < pageRows ? undefined : page.at(-1)?.name
  },
})

/** Learns the looks of names from before they were kept: once, and before another name is taken. */
export function createLookLearner(store: Store): () => Promise<void> {
  return async () => {
    if (await store.find(findNoted, known)) return
    for (let after: string | undefined = ''; after !== undefined; ) after = await store.write(learnLooks({ after }))
  }
}
