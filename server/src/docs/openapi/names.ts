import { derived } from '#kit'
import { servedOperations } from './service/index.ts'

/** Ids our own operations have: nothing that is imported takes one from them. */
const ownIds = servedOperations.map(({ operation }) => operation.id)

/** `/api/douyin-xingtu/get-kol-info/v1` is `douyinXingtuGetKolInfoV1`: a name in every language clients are generated in. */
function camelCase(path: string): string {
  const [first = '', ...others] = path.replace(/^\/api\//, '').match(/[A-Za-z0-9]+/g) ?? []
  const name = [decapitalise(first), ...others.map(capitalise)].join('')
  return /^[a-z]/.test(name) ? name : `api${name}`
}

export const capitalise = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1)
const decapitalise = (word: string): string => word.slice(0, 1).toLowerCase() + word.slice(1)

/**
 * The operation ids of endpoints by their paths, each of them once. Of those that would have the same, the first keeps it: what is
 * built in comes before what is imported, so no import gives another name to what clients were generated from.
 */
export const nameOperations = derived(
  (endpoints: readonly { readonly path: string }[]): ReadonlyMap<string, string> => {
    const taken = new Set(ownIds)
    const names = new Map<string, string>()
    for (const { path } of endpoints) {
      const wanted = camelCase(path)
      let name = wanted
      for (let nth = 2; taken.has(name); nth++) name = `${wanted}Variant${nth}`
      taken.add(name)
      names.set(path, name)
    }
    return names
  },
)

/** The id an operation had before, which nothing in a path is lost in: `x-former-operation-id`. */
export const formerId = (path: string): string =>
  path.replace(/^\/api\//, '').replaceAll(/[/_.]/g, (sign) => (sign === '/' ? '_' : sign === '_' ? '.' : '~'))
