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
  woff2: 'font/woff2',
  txt: 'text/plain; charset=utf-8',
}

const folder = new URL('../../../web/docs/', import.meta.url)

/** The files of `web/docs` and the library of search, read when the service starts. */
export function readAssets(): Assets {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => types[name.split('.').at(-1) ?? ''] !== undefined)
  const files = [
    ...names.sort().map((name) => ({ name, plain: readFileSync(new URL(name, folder)) })),
    { name: 'minisearch.js', plain: readSearchLibrary() },
  ]
  const hash = createHash('sha256')
  for (const { plain } of files) hash.update(plain)
  const base = `/assets/docs.${hash.digest('hex').slice(0, 12)}/`
  const byPath = new Map(files.map(({ name, plain }) => [`${base}${name}`, openAsset(name, plain)]))
  return { urlOf: (name) => `${base}${name}`, find: (path) => byPath.get(path) }
}

/** Its comments are more than half of it. */
function readSearchLibrary(): Buffer {
  const code = readFileSync(new URL(import.meta.resolve('minisearch')), 'utf8')
  const bare = code.replaceAll(/^[ \t]*(?:\/\*\*[\s\S]*?\*\/|\/\/.*)[ \t]*\n/gm, '')
  return Buffer.from(`/*! MiniSearch, MIT License, Copyright Luca Ongaro */\n${bare}`)
}

const openAsset = (name: string, body: Buffer): Document =>
  openDocument(types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream', body)
