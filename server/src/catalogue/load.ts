import { readdirSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Refusal } from '#kit'
import type { Catalogue } from './catalogue.ts'
import { noteBuiltIn } from './client-method.ts'
import { type Endpoint, isApiPath, isEndpoint } from './define-endpoint.ts'
import { listParams } from './schema.ts'

export const builtInEndpoints = fileURLToPath(new URL('../../endpoints', import.meta.url))

const authoringDoor = new URL('../authoring.ts', import.meta.url).href

let isDoorOpen = false

/** Lets an endpoint file in any folder `import … from 'almagest'`. */
function openAuthoringDoor(): void {
  if (isDoorOpen) return
  isDoorOpen = true
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'almagest' ? { url: authoringDoor, shortCircuit: true } : next(specifier, context),
  })
}

/**
 * Loads every endpoint under the folders. Files without a default export are parts that endpoints share.
 * Throws a Refusal that names the file or the path.
 */
export async function loadCatalogue(folders: readonly string[] = [builtInEndpoints]): Promise<Catalogue> {
  openAuthoringDoor()
  const byPath = new Map<string, Endpoint>()
  const pages = new Map<string, Endpoint>()
  const own = new Set(listModules(builtInEndpoints))
  for (const file of folders.flatMap(listModules)) {
    const { default: endpoint } = await importModule(file)
    if (endpoint === undefined) continue
    if (!isEndpoint(endpoint)) throw new Refusal(`${file}: the default export is not made by defineEndpoint`)
    if (!isApiPath(endpoint.path)) throw new Refusal(`${file}: ${endpoint.path} is not a path under /api/`)
    if (byPath.has(endpoint.path)) throw new Refusal(`${file}: ${endpoint.path} is already in the catalogue`)
    checkDigits(file, endpoint)
    if (own.has(file)) noteBuiltIn(endpoint)
    byPath.set(endpoint.path, endpoint)
    for (const { group, slug } of [endpoint.page, ...endpoint.pageAliases]) {
      const other = pages.get(`${group}/${slug}`)
      if (other && other !== endpoint)
        throw new Refusal(`${file}: the page ${group}/${slug} is already that of ${other.path}`)
      pages.set(`${group}/${slug}`, endpoint)
    }
  }
  for (const { path, deprecated } of byPath.values()) {
    const successor = deprecated?.successor
    if (successor !== undefined && !byPath.has(successor)) {
      throw new Refusal(`${path}: its successor ${successor} is not in the catalogue`)
    }
  }
  const list = [...byPath.values()]
  const [, rival] = list.filter(({ refreshesReadings }) => refreshesReadings)
  if (rival) throw new Refusal(`${rival.path}: another endpoint refreshes readings already`)
  return { find: (path) => byPath.get(path), list: () => list }
}

const numberKeywords = ['default', 'const', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const

/** A number of many digits in a file has lost some before anybody could read it. */
function checkDigits(file: string, { params }: Endpoint): void {
  for (const { name, view } of listParams(params)) {
    const values = [...numberKeywords.map((word) => view[word]), ...(view.enum ?? []), ...(view.examples ?? [])]
    const lost = values.find((value) => Number.isInteger(value) && !Number.isSafeInteger(value))
    if (lost !== undefined)
      throw new Refusal(
        `${file}: parameter ${name} has a number of more digits than JavaScript keeps, ${lost}: put it in quotation marks`,
      )
  }
}

function listModules(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(
        (name) =>
          /\.(ts|js|mjs)$/.test(name) && !/\.(test|d)\.ts$/.test(name) && !/(^|[\\/])node_modules[\\/]/.test(name),
      )
      .sort()
      .map((name) => resolve(join(folder, name)))
  } catch (error) {
    throw new Refusal(`the endpoints folder ${folder} cannot be read`, { cause: error })
  }
}

async function importModule(file: string): Promise<{ default?: unknown }> {
  try {
    return await import(pathToFileURL(file).href)
  } catch (error) {
    throw new Refusal(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}
