import type { Document } from './document.ts'
import { findMember, findText, getMember, listItems, misfit, type Node, readText } from './node.ts'
import { readTitle } from './texts.ts'

/** Where addresses that are not whole begin; it is never asked. */
const elsewhere = 'http://elsewhere.invalid'

/** The path of a document's first server, which stands before all its paths; no slash at the end. */
export const findBasePath = (document: Document): string => readServer(document).pathname.replace(/\/+$/, '')

/** By its title and its first server: what a new edition of a document has in common with the old one. */
export function readDocumentName(document: Document): string {
  const title = getMember(getMember(document.root, 'info'), 'title')
  const { origin, hostname } = readServer(document)
  const text = readTitle(readText(title))
  if (text === '') throw misfit(title, 'is empty')
  return origin === elsewhere ? text : `${text} of ${hostname}`
}

function readServer({ root }: Document): URL {
  const [server] = listItems(findMember(root, 'servers'))
  if (!server) return new URL(elsewhere)
  const address = getMember(server, 'url')
  const url = fillIn(readText(address), findMember(server, 'variables'))
  if (!URL.canParse(url, elsewhere)) throw misfit(address, 'is not an address')
  return new URL(url, elsewhere)
}

function fillIn(url: string, variables: Node | undefined): string {
  return url.replaceAll(/\{([^{}]*)\}/g, (text, name: string) => {
    const variable = variables && findMember(variables, name)
    return (variable && findText(variable, 'default')) ?? text
  })
}
