import { defineQuery, type Store } from '#store'

interface Named {
  readonly id: string
  readonly name: string
}

const listNames = defineQuery<Named, { readonly ids: readonly string[] }>(
  'console.listNames',
  `SELECT id, name FROM person WHERE id IN @ids UNION ALL SELECT id, name FROM account WHERE id IN @ids`,
)

/** Names of people and accounts by their ids; of those that are gone there is none. */
export async function findNames(
  store: Pick<Store, 'list'>,
  ids: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const known = [...new Set(ids.filter((id) => id !== null))]
  if (known.length === 0) return new Map()
  return new Map((await store.list(listNames, { ids: known })).map(({ id, name }) => [id, name]))
}

const findId = defineQuery<{ readonly id: string }, { readonly text: string }>(
  'console.findAccountId',
  'SELECT id FROM account WHERE id = @text UNION ALL SELECT id FROM account WHERE name = @text LIMIT 1',
)

/** The account of this id or name. */
export const findAccountId = async (store: Pick<Store, 'find'>, text: string): Promise<string | undefined> =>
  (await store.find(findId, { text: text.normalize('NFKC') }))?.id
