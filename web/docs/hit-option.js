import { countWords, markedText, pickLine } from './hit-text.js'

/** @import { Hit, Kind } from './find.js' */

/** @type {Readonly<Record<Kind, string>>} */
const icons = {
  guide: 'M4.5 1.5h5l3 3v10h-8zM9.5 1.5v3h3M6.5 8h4M6.5 11h4',
  endpoint: 'M1.5 8h9M7.5 5l3 3-3 3M13.5 3.5v9',
  code: 'M6 2 4.5 14M11.5 2 10 14M2.5 5.5h11M2 10.5h11',
  field:
    'M6 2.5c-2 0-2 1-2 2.5S4 7.5 2.5 8C4 8.5 4 9.5 4 11s0 2.5 2 2.5M10 2.5c2 0 2 1 2 2.5s0 2.5 1.5 3C12 8.5 12 9.5 12 11s0 2.5-2 2.5',
}

/** @param {Kind} kind */
function makeIcon(kind) {
  const icon = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  icon.setAttribute('viewBox', '0 0 16 16')
  icon.setAttribute('aria-hidden', 'true')
  path.setAttribute('d', icons[kind])
  icon.append(path)
  return icon
}

/** @param {string} look @param {(Node | string)[]} parts */
function span(look, parts) {
  const element = document.createElement('span')
  element.className = look
  element.append(...parts)
  return element
}

/** @param {Hit} hit @param {Record<string, string>} words */
function whereOf({ entry, page }, words) {
  if (entry.kind === 'endpoint') return entry.path ?? ''
  if (entry.kind === 'field') return entry.more ? `${page.title} · ${entry.more} ${words.more}` : page.title
  if (entry.name === page.title) return ''
  const section = entry.kind === 'guide' && entry.also !== page.title ? entry.also : undefined
  return section ? `${page.title} › ${section}` : page.title
}

/** One hit: what it is called, where it stands, the line that matched. @param {Hit} hit @param {string} id @param {Record<string, string>} words */
export function makeOption(hit, id, words) {
  const { entry, href, lang } = hit
  const option = document.createElement('a')
  option.id = id
  option.href = href
  option.tabIndex = -1
  option.setAttribute('role', 'option')
  if (lang) option.lang = lang
  const isRow = entry.kind === 'guide' && entry.also !== undefined
  const isName =
    entry.kind === 'field' || entry.kind === 'code' || (isRow && /^[\w./{},-]+(, [\w-]+)*$/.test(entry.name))
  const name = span(isName ? 'name mono' : 'name', markedText(entry.name, hit, true))
  const old = entry.isDeprecated ? [span('old', [words.deprecated ?? ''])] : []
  const where = span(entry.kind === 'endpoint' ? 'where mono' : 'where', markedText(whereOf(hit, words), hit, true))
  option.append(makeIcon(entry.kind), name, ...old, where, span('matched', lineOf(hit)))
  return option
}

/** From its own text, or from that of the other language where nothing but that shows what matched. @param {Hit} hit */
function lineOf(hit) {
  const { name, path = '' } = hit.entry
  const own = pickLine(hit.entry.text, hit)
  const isShown = own.count > 0 || countWords(name, hit) > 0 || countWords(path, hit) > 0
  const other = isShown ? own : pickLine(hit.entry.other ?? '', hit)
  return markedText(other.count > 0 ? other.line : own.line, hit)
}
