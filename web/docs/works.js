import { element } from './element.js'
import { fill } from './fill.js'

/** @typedef {import('./outcome.js').Words} Words */

/**
 * @typedef {object} Work
 * @property {string} itemId
 * @property {string | null} publishedAt
 * @property {{ shiftSeconds: number }} published
 * @property {number | null} plays
 * @property {number | null} likes
 * @property {Record<string, string>} missing
 */

/** Works that are shown. */
const rowsMax = 200

/** Lists in the order of their use; others come after them. */
const order = ['newest', 'masterpiece', 'personalHot', 'orderHot', 'latestPersonal', 'latestSponsored']

/** What the service reads in exactly this answer. @param {string} requestId @param {string} token @param {Words} words */
export async function readWorks(requestId, token, words) {
  const { list = {} } = words
  const headers = { authorization: `Bearer ${token}` }
  const response = await fetch(`/v1/calls/${requestId}/works`, { headers }).catch(() => undefined)
  if (response?.status === 404) return element('p', 'quiet', list.noWorks ?? '')
  const body = await response?.json().catch(() => undefined)
  if (!response?.ok || !body) {
    const reason = response ? (words.codes[String(body?.code)] ?? `HTTP ${response.status}`) : (words.unreachable ?? '')
    return element('p', 'quiet', fill(list.notRead, reason))
  }
  return showReading(body, list)
}

/** @param {{ lists: Record<string, Work[]>, unreadable: number }} reading @param {Record<string, string>} list */
function showReading({ lists, unreadable }, list) {
  const marks = createMarks()
  const names = [...new Set([...order, ...Object.keys(lists)])].filter((name) => (lists[name] ?? []).length > 0)
  if (names.length === 0 && unreadable === 0) return element('p', 'quiet', list.noWorks ?? '')
  const table = element('table', 'works', headRow(list))
  let left = rowsMax
  let more = 0
  for (const name of names) {
    const works = lists[name] ?? []
    const shown = works.slice(0, left)
    left -= shown.length
    more += works.length - shown.length
    if (shown.length > 0) table.append(showList(list[name] ?? name, shown, list, marks.mark))
  }
  const notes = marks.list().map(([sign, text]) => element('p', '', element('sup', 'mark', sign), ' ', text))
  if (more > 0) notes.push(element('p', '', fill(list.moreWorks, more)))
  if (unreadable > 0) notes.push(element('p', '', fill(list.unread, unreadable)))
  const box = element('div', 'reading', table, element('div', 'notes', ...notes))
  box.tabIndex = 0
  return box
}

/** A sign for each reason, the first `a`, explained once. */
function createMarks() {
  /** @type {Map<string, string>} */
  const signs = new Map()
  return {
    /** @param {string} text */
    mark(text) {
      if (!signs.has(text)) signs.set(text, String.fromCharCode(97 + signs.size))
      return element('sup', 'mark', signs.get(text) ?? '')
    },
    list: () => [...signs].map(([text, sign]) => /** @type {const} */ ([sign, text])),
  }
}

/** @param {Record<string, string>} list */
function headRow(list) {
  const cells = [
    head('', element('span', 'wide', list.work ?? ''), element('span', 'narrow', list.workPublished ?? '')),
    head('wide', list.published ?? ''),
    head('count', list.plays ?? ''),
    head('count', list.likes ?? ''),
  ]
  return element('thead', '', element('tr', '', ...cells))
}

/** @param {string} look @param {...(Node | string)} inside */
function head(look, ...inside) {
  const cell = element('th', look, ...inside)
  cell.scope = 'col'
  return cell
}

/** @param {string} name @param {readonly Work[]} works @param {Record<string, string>} list @param {(text: string) => Node} mark */
function showList(name, works, list, mark) {
  const title = element('th', '', name)
  title.colSpan = 4
  title.scope = 'rowgroup'
  return element('tbody', '', element('tr', '', title), ...works.map((work) => showWork(work, list, mark)))
}

/** @param {Work} work @param {Record<string, string>} list @param {(text: string) => Node} mark */
function showWork({ itemId, publishedAt, published, plays, likes, missing }, list, mark) {
  const time = () => {
    if (publishedAt === null) return [element('span', 'null', 'null'), mark(list.untimed ?? '')]
    const text = publishedAt.slice(0, 16).replace('T', ' ')
    const hours = Math.round(published.shiftSeconds / 36) / 100
    return published.shiftSeconds === 0 ? [text] : [text, mark(fill(list.shifted, hours))]
  }
  /** @param {number | null} count @param {string} name */
  const number = (count, name) =>
    count === null
      ? [element('span', 'null', 'null'), ...(missing[name] ? [mark(list[missing[name]] ?? missing[name])] : [])]
      : [count.toLocaleString('en')]
  return element(
    'tr',
    '',
    element('td', '', element('code', '', itemId), element('span', 'narrow', ...time())),
    element('td', 'wide', ...time()),
    element('td', 'count', ...number(plays, 'plays')),
    element('td', 'count', ...number(likes, 'likes')),
  )
}
