import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { lazily } from '#kit'

export interface Asset {
  readonly type: string
  readonly plain: Buffer
  readonly br: () => Buffer
  readonly gzip: () => Buffer
}

export interface Assets {
  /** Changes with any of the files, so they may be kept for ever. */
  urlOf(name: string): string
  find(path: string): Asset | undefined
}

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

const folder = new URL('../../../web/docs/', import.meta.url)

/** The files of `web/docs`, read when the service starts; each is compressed once, when it is first asked for. */
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

const openAsset = (name: string, plain: Buffer): Asset => ({
  type: types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
  plain,
  br: lazily(() => brotliCompressSync(plain)),
  gzip: lazily(() => gzipSync(plain)),
})
