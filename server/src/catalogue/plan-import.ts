import { isDeepStrictEqual } from 'node:util'
import { formatYuan } from '#kit'
import type { Endpoint } from './define-endpoint.ts'
import type { ImportedDefinition, ImportedEndpoint, ImportedParam } from './imported-endpoint.ts'
import type { ImportChange } from './imports.ts'
import { createPages } from './pages.ts'

export interface ChangedEndpoint {
  readonly path: string
  /** What differs, in words: `title`, `parameter page`, `+parameter cursor`. */
  readonly what: readonly string[]
}

/** What an import would change, before it changes anything. */
export interface ImportPlan extends ImportChange {
  readonly added: readonly ImportedDefinition[]
  readonly changed: readonly ChangedEndpoint[]
  /** Paths its document has no more: they will be deprecated, and still answer. */
  readonly removed: readonly string[]
  readonly unchanged: number
  /** Paths that are written as files, which stay as they are. */
  readonly builtIn: readonly string[]
}

interface PlanNeeds {
  readonly document: string
  readonly definitions: readonly ImportedDefinition[]
  /** All that is imported now, of whatever document, and its revision. */
  readonly known: { readonly revision: number; readonly endpoints: readonly ImportedEndpoint[] }
  readonly written: readonly Pick<Endpoint, 'path' | 'page' | 'pageAliases' | 'platform'>[]
  /** A price for all of the document; absent: each keeps its own, and new ones take `usualMicro`. */
  readonly priceMicro: number | undefined
  readonly usualMicro: number
  /** `YYYY-MM-DD` in Asia/Shanghai. */
  readonly today: string
}

/** Compares a document with what is imported. */
export function planImport(needs: PlanNeeds): ImportPlan {
  const { document, definitions, known, written } = needs
  const writtenPaths = new Set(written.map(({ path }) => path))
  const isBuiltIn = ({ path }: ImportedDefinition): boolean => writtenPaths.has(path)
  const own = definitions.filter((definition) => !isBuiltIn(definition))
  const { added, changed, endpoints } = compareEach(own, needs)
  const gone = listGone(needs)
  return {
    document,
    revision: known.revision,
    endpoints: [...endpoints, ...gone],
    added,
    changed,
    removed: gone.map(({ definition }) => definition.path),
    unchanged: own.length - added.length - changed.length,
    builtIn: definitions.filter(isBuiltIn).map(({ path }) => path),
  }
}

function compareEach(own: readonly ImportedDefinition[], needs: PlanNeeds) {
  const { document, known, written, priceMicro, usualMicro, today } = needs
  const byPath = new Map(known.endpoints.map((endpoint) => [endpoint.definition.path, endpoint]))
  const pages = createPages(written)
  pages.keep(known.endpoints)
  const added: ImportedDefinition[] = []
  const changed: ChangedEndpoint[] = []
  const endpoints: ImportedEndpoint[] = []
  for (const definition of own) {
    const before = byPath.get(definition.path)
    const next: ImportedEndpoint = {
      definition,
      document,
      page: before?.page ?? pages.take(definition),
      priceMicro: priceMicro ?? before?.priceMicro ?? usualMicro,
      deprecatedSince: definition.isDeprecated ? (before?.deprecatedSince ?? today) : undefined,
      isRemoved: false,
    }
    const what = before && listDifferences(before, next)
    if (what?.length === 0) continue
    endpoints.push(next)
    if (what) changed.push({ path: definition.path, what })
    else added.push(definition)
  }
  return { added, changed, endpoints }
}

/** What came with this document before and is not in it now, as it is to be kept. */
function listGone({ document, definitions, known, today }: PlanNeeds): ImportedEndpoint[] {
  const listed = new Set(definitions.map(({ path }) => path))
  return known.endpoints
    .filter((one) => one.document === document && !one.isRemoved && !listed.has(one.definition.path))
    .map((one) => ({ ...one, deprecatedSince: one.deprecatedSince ?? today, isRemoved: true }))
}

const comparedMembers = ['method', 'title', 'summary', 'platform', 'topic', 'form', 'data'] as const

function listDifferences(before: ImportedEndpoint, after: ImportedEndpoint): string[] {
  const [one, other] = [before.definition, after.definition]
  return [
    ...(before.document === after.document ? [] : [`was imported with ${before.document}`]),
    ...(before.isRemoved ? ['is there again'] : []),
    ...(one.isDeprecated === other.isDeprecated ? [] : [other.isDeprecated ? 'deprecated' : 'no longer deprecated']),
    ...comparedMembers.filter((name) => !isDeepStrictEqual(one[name], other[name])),
    ...listParamDifferences(one.params, other.params),
    ...(before.priceMicro === after.priceMicro
      ? []
      : [`price ${formatYuan(before.priceMicro)} to ${formatYuan(after.priceMicro)}`]),
  ]
}

function listParamDifferences(before: readonly ImportedParam[], after: readonly ImportedParam[]): string[] {
  const byName = (params: readonly ImportedParam[]) => new Map(params.map((param) => [param.name, param]))
  const [old, next] = [byName(before), byName(after)]
  return [
    ...before.filter(({ name }) => !next.has(name)).map(({ name }) => `-parameter ${name}`),
    ...after.filter(({ name }) => !old.has(name)).map(({ name }) => `+parameter ${name}`),
    ...after
      .filter((param) => old.has(param.name) && !isDeepStrictEqual(old.get(param.name), param))
      .map(({ name }) => `parameter ${name}`),
  ]
}
