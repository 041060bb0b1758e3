import type { Document } from './document.ts'
import { LeftOut } from './left-out.ts'
import { findMember, findText, listItems, listMembers, type Node } from './node.ts'
import { readTitle } from './texts.ts'

/** What the upstream of imported endpoints is sent: a token of the operator's, in the query or in a form. */
const sentName = 'token'

/** What the upstream of an operation wants to know its caller by and is not sent, in words; `undefined` where nothing is missing. */
export function findUnmetSecurity(document: Document, operation: Node): string | undefined {
  try {
    const ways = listItems(findMember(operation, 'security') ?? findMember(document.root, 'security')).map((way) =>
      listMembers(way).flatMap(([name]) => findUnmet(document, name) ?? []),
    )
    // Each way will do by itself; one that wants nothing does too.
    if (ways.length === 0 || ways.some((unmet) => unmet.length === 0)) return undefined
    const wanted = [...new Set(ways.map((unmet) => unmet.join(' and ')))].join(', or ')
    return `its upstream wants ${wanted}, which is not sent`
  } catch (error) {
    if (!(error instanceof LeftOut)) throw error
    return 'what its upstream wants to know its caller by cannot be read'
  }
}

function findUnmet(document: Document, name: string): string | undefined {
  const schemes = findMember(document.root, 'components')
  const listed = schemes && findMember(schemes, 'securitySchemes')
  const found = listed && findMember(listed, name)
  if (!found) return `the security scheme ${readTitle(name)}, which is nowhere described`
  const scheme = document.resolve(found)
  const kind = findText(scheme, 'type')
  if (kind === 'apiKey') return describeKey(scheme)
  if (kind === 'http') return `HTTP authentication (${readTitle(findText(scheme, 'scheme') ?? 'of no scheme')})`
  return kinds.get(kind ?? '') ?? `the security scheme ${readTitle(name)}`
}

const kinds: ReadonlyMap<string, string> = new Map([
  ['oauth2', 'OAuth 2'],
  ['openIdConnect', 'OpenID Connect'],
  ['mutualTLS', 'a client certificate'],
])

function describeKey(scheme: Node): string | undefined {
  const [name, place] = [findText(scheme, 'name') ?? '', findText(scheme, 'in') ?? '']
  if (place === 'query' && name === sentName) return undefined
  const where = place === 'query' ? 'the query' : `a ${readTitle(place) || 'place it does not name'}`
  return `${readTitle(name) || 'a key'} in ${where}`
}
