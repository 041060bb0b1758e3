import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { type Document, openDocument } from '#docs'

/** Where the build puts the browser's part. */
const folder = new URL('../../../web/dist/', import.meta.url)

/** What the page has in place of the number that is drawn for each time it is sent. */
const nonceMark = '__NONCE__'

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
  json: 'application/json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
}

export interface ConsoleFiles {
  /** The one page, with this number in its styles. */
  writePage(nonce: string): string
  /** By the path it is asked for. */
  findFile(path: string): Document | undefined
}

/** The browser's part as it was built, read when the service starts; nothing where it was not built. */
export function readConsoleFiles(): ConsoleFiles | undefined {
  const index = new URL('index.html', folder)
  if (!existsSync(index)) return undefined
  const parts = readFileSync(index, 'utf8').split(nonceMark)
  const files = new Map(
    listFiles().map((name) => {
      const type = types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
      return [`/console/${name}`, openDocument(type, readFileSync(new URL(name, folder)))]
    }),
  )
  return { writePage: (nonce) => parts.join(nonce), findFile: (path) => files.get(path) }
}

/** Names of what the page loads; each changes with what is in it. */
const listFiles = (): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.replaceAll('\\', '/').split('/web/dist/').at(-1) ?? '')
    .filter((name) => name.startsWith('assets/'))
