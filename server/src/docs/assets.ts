import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { type Document, openDocument } from './document.ts'

export interface Assets {
  /** Changes with any of the files, so they may be kept for ever. */
  urlOf(name: string): string
  find(path: string): Document | undefined
}

interface File {
  readonly name: string
  readonly body: Buffer
}

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
  txt: 'text/plain; charset=utf-8',
}

const typeOf = (name: string): string | undefined => types[name.split('.').at(-1) ?? '']

/** What every page loads, in this order, as one sheet: fewer answers, and smaller together. */
const pageSheets = ['docs', 'shell', 'code', 'panels', 'endpoint', 'terms'] as const

const folder = new URL('../../../web/docs/', import.meta.url)
const fontsFolder = 'fonts/'

/** The files of `web/docs` and the library of search, read when the service starts. */
export function readAssets(): Assets {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'))
  const fonts = readFonts(names)
  const parts = new Set([...pageSheets, 'print'].map((name) => `${name}.css`))
  const files = [
    ...names
      .filter((name) => typeOf(name) !== undefined && !parts.has(name) && !name.startsWith(fontsFolder))
      .map(readFile),
    { name: 'page.css', body: Buffer.from(joinSheets().replaceAll('url("fonts/', `url("${fonts.base}`)) },
    { name: 'minisearch.js', body: readSearchLibrary() },
  ].toSorted((one, other) => (one.name < other.name ? -1 : 1))
  const hash = createHash('sha256')
  for (const { body } of files) hash.update(body)
  const base = `/assets/docs.${hash.digest('hex').slice(0, 12)}/`
  const urlOf = (name: string): string =>
    name.startsWith(fontsFolder) ? `${fonts.base}${name.slice(fontsFolder.length)}` : `${base}${name}`
  const byPath = new Map([...files, ...fonts.files].map((file) => [urlOf(file.name), openAsset(file)]))
  return { urlOf, find: (path) => byPath.get(path) }
}

/** Typefaces have an address of their own, which the console's build finds by the same sum: a browser fetches them once. */
function readFonts(names: readonly string[]): { readonly base: string; readonly files: readonly File[] } {
  const files = names.filter((name) => name.startsWith(fontsFolder)).map(readFile)
  const hash = createHash('sha256')
  for (const { name, body } of files.toSorted((one, other) => (one.name < other.name ? -1 : 1)))
    if (name.endsWith('.woff2')) hash.update(body)
  return { base: `/assets/fonts.${hash.digest('hex').slice(0, 12)}/`, files }
}

const readText = (name: string): string => readFileSync(new URL(name, folder), 'utf8')

/** What is written for people stays in the repository. */
function readFile(name: string): File {
  if (name.endsWith('.js')) return { name, body: Buffer.from(stripScript(readText(name))) }
  if (name.endsWith('.css')) return { name, body: Buffer.from(stripSheet(readText(name))) }
  return { name, body: readFileSync(new URL(name, folder)) }
}

/** Sheets of every page, then what is for paper alone. */
const joinSheets = (): string =>
  stripSheet(`${pageSheets.map((name) => readText(`${name}.css`)).join('')}@media print {\n${readText('print.css')}}\n`)

const stripSheet = (sheet: string): string => sheet.replaceAll(/\/\*[\s\S]*?\*\/\n?/g, '')

/** Takes comments away that have lines of their own. */
const stripScript = (code: string): string =>
  code.replaceAll(/^[ \t]*(?:\/\*\*(?:(?!\*\/)[\s\S])*\*\/|\/\/.*)[ \t]*\n/gm, '')

/** Its comments are more than half of it. */
function readSearchLibrary(): Buffer {
  const code = readFileSync(new URL(import.meta.resolve('minisearch')), 'utf8')
  return Buffer.from(`/*! MiniSearch, MIT License, Copyright Luca Ongaro */\n${stripScript(code)}`)
}

const openAsset = ({ name, body }: File): Document => openDocument(typeOf(name) ?? 'application/octet-stream', body)
