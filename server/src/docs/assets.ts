import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { type Document, openDocument } from './document.ts'

export interface Assets {
  /** Changes with any of the files, so they may be kept for ever. */
  urlOf(name: string): string
  find(path: string): Document | undefined
}

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

const folder = new URL('../../../web/docs/', import.meta.url)

/** The files of `web/docs`, read when the service starts. */
export function readAssets(): Assets {
  const names = readdirSync(folder).filter((name) => types[name.split('.').at(-1) ?? ''] !== undefined)
  const hash = createHash('sha256')
  const files = names.sort().map((name) => {
    const plain = readFileSync(new URL(name, folder))
    hash.update(plain)
    return { name, plain }
  })
  const base = `/assets/docs.${hash.digest('hex').slice(0, 12)}/`
  const byPath = new Map(files.map(({ name, plain }) => [`${base}${name}`, openAsset(name, plain)]))
  return { urlOf: (name) => `${base}${name}`, find: (path) => byPath.get(path) }
}

const openAsset = (name: string, body: Buffer): Document =>
  openDocument(types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream', body)
