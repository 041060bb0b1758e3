import type { Store } from '#store'
import type { Endpoint } from './define-endpoint.ts'
import { createImportedEndpoint, type ImportedDefinition, type ImportedEndpoint } from './imported-endpoint.ts'
import type { Imported, Imports } from './imports.ts'
import { createPages } from './pages.ts'
import type { Source } from './source.ts'

/** What can be asked, by path. */
export interface Catalogue {
  find(path: string): Endpoint | undefined
  /** The same array until the catalogue changes, and the same endpoints in it for as long as they do not. */
  list(): readonly Endpoint[]
}

interface CatalogueNeeds {
  readonly store: Store
  /** Endpoints that are written as files. */
  readonly written: Catalogue
  readonly imports: Imports
  /** Where the answers of an imported endpoint come from. */
  readonly sourcesOf: (definition: ImportedDefinition) => readonly Source[]
  /** Whether what others import is read when it is announced; a command is over before that matters. */
  readonly follows: boolean
  /** Called where it could not be read anew: it stays as it was until something is announced again. */
  readonly onError: (error: unknown) => void
}

/** The endpoints that are written and those that were imported, by whichever process. A written one comes first. */
export async function openCatalogue(needs: CatalogueNeeds): Promise<Catalogue> {
  const { store, written, imports, sourcesOf, follows, onError } = needs
  let made = new Map<string, { readonly text: string; readonly endpoint: Endpoint }>()
  let generation = 0
  let { revision, list, byPath } = place(await imports.readAll())
  if (follows) store.onStale(() => void readAnew().catch(onError))

  /** What was read before something else was announced is not taken. */
  async function readAnew(): Promise<void> {
    const began = ++generation
    if ((await imports.getRevision()) === revision) return
    const imported = await imports.readAll()
    if (began === generation) ({ revision, list, byPath } = place(imported))
  }

  function place({ revision, endpoints }: Imported) {
    const shown = endpoints.filter(({ definition: { path } }) => written.find(path) === undefined)
    // A file that was added since may stand where an imported page stood.
    const placed = createPages(written.list()).keep(shown)
    made = new Map(placed.map((imported) => [imported.definition.path, make(imported)]))
    const list = [...written.list(), ...[...made.values()].map(({ endpoint }) => endpoint)]
    return { revision, list, byPath: new Map(list.map((endpoint) => [endpoint.path, endpoint])) }
  }

  /** What has not changed stays the same endpoint: calls, compiled schemas and pages depend on it. */
  function make(imported: ImportedEndpoint) {
    const text = JSON.stringify(imported)
    const known = made.get(imported.definition.path)
    if (known?.text === text) return known
    return { text, endpoint: createImportedEndpoint(imported, sourcesOf(imported.definition)) }
  }

  return { find: (path) => byPath.get(path), list: () => list }
}
