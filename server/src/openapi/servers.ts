import type { Document } from './document.ts'
import { LeftOut } from './left-out.ts'
import { findMember, findText, getMember, listItems, type Node, readText } from './node.ts'
import { readTitle } from './texts.ts'

/** Where addresses that are not whole begin; it is never asked. */
const elsewhere = 'http://elsewhere.invalid'

/** Where the operations of a document are served. */
export interface Servers {
  /** The path that stands before an operation's own; no slash at the end. Throws LeftOut where another host serves it. */
  findBasePath(path: Node, operation: Node): string
}

/**
 * The servers of an operation, else of its path, else of the document. All that is imported is asked at one host: the
 * document's first, or where that has none, the first that an operation names.
 */
export function openServers(document: Document): Servers {
  let home = hostOf(findFirst(document.root))

  return {
    findBasePath(path, operation) {
      const owner = [operation, path, document.root].find((one) => listItems(findMember(one, 'servers')).length > 0)
      if (!owner) return ''
      // Those of a document are the same service at several places: the first stands for all.
      const urls =
        owner === document.root ? [readFirst(owner)] : listItems(findMember(owner, 'servers')).map(readServer)
      home ??= urls.map(hostOf).find((host) => host !== undefined)
      const own = urls.find((url) => (hostOf(url) ?? home) === home)
      if (own) return own.pathname.replace(/\/+$/, '')
      throw new LeftOut(owner, `is served by another host than the document: ${urls[0]?.host ?? ''}`)
    },
  }
}

/** By its title and its first server: what a new edition of a document has in common with the old one. */
export function readDocumentName({ root }: Document, fileName: string | undefined): string {
  const info = findMember(root, 'info')
  const title = readTitle((info && findText(info, 'title')) ?? '')
  const server = findFirst(root)
  const host = hostOf(server) === undefined ? undefined : server?.hostname
  if (title === '') return host ?? (readTitle(fileName ?? '') || 'Untitled')
  return host === undefined ? title : `${title} of ${host}`
}

const hostOf = (url: URL | undefined): string | undefined =>
  url === undefined || url.origin === elsewhere ? undefined : url.host

function readFirst(root: Node): URL {
  const [server] = listItems(findMember(root, 'servers'))
  return server ? readServer(server) : new URL(elsewhere)
}

/** The first server of a document; `undefined` where it is malformed, which its operations are told. */
function findFirst(root: Node): URL | undefined {
  try {
    return readFirst(root)
  } catch (error) {
    if (error instanceof LeftOut) return undefined
    throw error
  }
}

function readServer(server: Node): URL {
  const address = getMember(server, 'url')
  const filled = fillIn(readText(address).trim(), findMember(server, 'variables'))
  // A host that nobody says is a host all the same.
  const url = filled.replace(/^([a-z][a-z\d+.-]*:)?\/\/[^/]*/i, (host) => host.replaceAll(/[{}]/g, ''))
  if (!URL.canParse(url, elsewhere)) throw new LeftOut(address, 'is not an address')
  return new URL(url, elsewhere)
}

function fillIn(url: string, variables: Node | undefined): string {
  return url.replaceAll(/\{([^{}]*)\}/g, (text, name: string) => {
    const variable = variables && findMember(variables, name)
    return (variable && findText(variable, 'default')) ?? text
  })
}
