import { ask } from './ask.js'
import { copy } from './copy.js'
import { element } from './element.js'
import { fill } from './fill.js'
import { openFold } from './folds.js'
import { indent } from './indent.js'
import { jsonSpans } from './json-spans.js'
import { describeReply, outcomeLine } from './outcome.js'
import { wasGranted } from './price.js'
import { makeTabs } from './tabs.js'

/** @typedef {import('./outcome.js').Words} Words */
/** @typedef {import('./ask.js').Reply} Reply */

/**
 * @typedef {object} Question
 * @property {import('./request.js').Asked} asked
 * @property {string} path As the catalogue has it.
 * @property {string} token
 * @property {string} [replies] In which form it is answered.
 * @property {import('./price.js').Offer} [offer] What it cost before.
 * @property {boolean} isMetered
 */

/** Characters of an answer that are shown. */
const shownMax = 100_000

/** Lines of an answer that is shown whole; of a longer one 16 are seen before the rest is asked for. */
const linesMax = 22

/** Headers that say something of the answer; those of its transport come after them. */
const told =
  /^(?:x-(?:request-id|charge|collected-at|provider)|cache-status|age|ratelimit.*|retry-after|idempotency-.*|deprecation|sunset|link)$/

/** @type {Promise<void> | undefined} */
let dressed

let chosen = 'answer'

/** Asks, and puts what comes in the place of the example. @param {HTMLElement} panel @param {Question} question */
export async function showReply(panel, question) {
  /** @type {Words} */
  const words = JSON.parse(panel.dataset.words ?? '{}')
  dressed ??= loadStyle()
  const [reply] = await Promise.all([ask(question.asked, question.token), dressed])
  const bar = openBar(panel, words)
  if (typeof reply === 'string') {
    const said = element('span', 'told', words[reply] ?? '')
    return put(panel, bar, [element('span', 'pill bad', 'HTTP –'), ' ', said], [])
  }
  const code = readCode(reply, question.replies)
  const isReadable = code !== undefined || question.replies !== 'envelope'
  if (!isReadable) {
    const said = element('span', 'told', words.unreadable ?? '')
    const sections = [makeSection('answer', words.answer, codeBox(reply.text, words)), headersSection(reply, words)]
    return put(panel, bar, [element('span', 'pill bad', `HTTP ${reply.status}`), ' ', said], sections)
  }
  const grant = await sayGrant(question, reply, code, words)
  const sections = [makeSection('answer', words.answer, codeBox(reply.text, words))]
  if (words.list && code === 0) sections.push(worksSection(question, reply, words))
  sections.push(headersSection(reply, words))
  const { isMetered } = question
  put(panel, bar, outcomeLine(describeReply(reply, code, grant, { isMetered, words })), sections)
}

/** @returns {Promise<void>} */
function loadStyle() {
  const link = element('link')
  link.rel = 'stylesheet'
  link.href = new URL('answer.css', import.meta.url).href
  document.head.append(link)
  return new Promise((resolve) => {
    link.onload = link.onerror = () => resolve()
  })
}

/** The line with the tabs and what became of the request. @param {HTMLElement} panel @param {Words} words */
function openBar(panel, words) {
  const known = panel.querySelector('.heads')
  if (known) return known
  const title = panel.querySelector('h2')
  if (title) {
    title.textContent = words.answer ?? ''
    title.className = 'unseen'
    panel.prepend(title)
  }
  const bar = element('div', 'heads', element('p', 'outcome'))
  title?.after(bar)
  return bar
}

/** @param {HTMLElement} panel @param {Element} bar @param {(Node | string)[]} outcome @param {HTMLElement[]} sections */
function put(panel, bar, outcome, sections) {
  for (const old of panel.querySelectorAll('section, .caption, .code, [role="tablist"]')) old.remove()
  const line = bar.querySelector('.outcome')
  line?.replaceChildren(...outcome)
  // Read aloud.
  for (const said of document.querySelectorAll('[data-said]')) said.textContent = line?.textContent ?? ''
  panel.append(...sections)
  panel.dataset.label = panel.querySelector('h2')?.textContent ?? ''
  panel.classList.toggle('bare', sections.length === 0)
  if (sections.length === 0) return
  const open = (/** @type {string} */ name) => {
    chosen = name
    sections.find(({ dataset }) => dataset.tab === name)?.dispatchEvent(new Event('chosen'))
  }
  bar.prepend(makeTabs(panel, chosen, open))
  if (sections.some(({ dataset }) => dataset.tab === chosen)) open(chosen)
}

/** What is no answer of the service came from something between it and the page. @param {Reply} reply @param {string} [replies] */
function readCode({ text, status }, replies) {
  // Members of other answers mean other things.
  if (replies !== 'envelope' && status < 400) return undefined
  try {
    const { code } = JSON.parse(text)
    return typeof code === 'number' ? code : undefined
  } catch {
    return undefined
  }
}

/** Only the record of a call knows whether it was granted. @param {Question} question @param {Reply} reply @param {number | undefined} code @param {Words} words */
async function sayGrant({ path, token, offer }, { headers }, code, words) {
  const isAsked = code === 0 && offer?.grantedCalls && headers.get('x-charge') === '0'
  if (!isAsked || !/; stored/.test(headers.get('cache-status') ?? '')) return ''
  if (!(await wasGranted(path, token, headers.get('x-request-id')))) return ''
  const left = (offer.grantedCalls?.left ?? 0) - 1
  return left >= 0 ? fill(words.grantedLeft, left) : (words.granted ?? '')
}

/** @param {string} name @param {string | undefined} label @param {...Node} inside */
function makeSection(name, label = '', ...inside) {
  const section = element('section', '', ...inside)
  section.dataset.tab = name
  section.dataset.label = label
  return section
}

/** Loaded when somebody looks. @param {Question} question @param {Reply} reply @param {Words} words */
function worksSection({ token }, { headers }, words) {
  const section = makeSection('works', words.works)
  const requestId = headers.get('x-request-id') ?? ''
  const show = async () => {
    section.replaceChildren(element('p', 'quiet', words.list?.reading ?? ''))
    const file = await import('./works.js').catch(() => undefined)
    const unread = () => element('p', 'quiet', fill(words.list?.notRead, words.unreachable))
    section.replaceChildren(file ? await file.readWorks(requestId, token, words) : unread())
  }
  section.addEventListener('chosen', () => void show(), { once: true })
  return section
}

/** @param {Reply} reply @param {Words} words */
function headersSection({ status, headers }, words) {
  const all = [...headers]
  const own = all.filter(([name]) => told.test(name))
  const others = all.filter(([name]) => !told.test(name))
  const rows = [['HTTP', String(status)], ...own, ...others].map(([name = '', value = '']) =>
    element('div', '', element('dt', '', name), element('dd', '', value)),
  )
  return makeSection('headers', words.headers, element('dl', 'pairs', ...rows))
}

/** @param {string} text @param {Words} words */
function codeBox(text, words) {
  if (text === '') return element('p', 'quiet', words.nothing ?? '')
  const whole = isJson(text) ? indent(text) : text
  const shown = whole.slice(0, shownMax)
  const code = element('code', '', isJson(text) ? jsonSpans(shown) : shown)
  const rest = whole.length - shown.length
  if (rest > 0) code.append(element('span', 'quiet', `\n${fill(words.more, rest.toLocaleString('en'))}`))
  const pre = element('pre', '', code)
  pre.tabIndex = 0
  const box = element('div', 'code', pre, makeFoot(whole, text, words))
  if (whole.split('\n', linesMax + 1).length > linesMax) box.dataset.fold = ''
  openFold(box)
  return box
}

/** @param {string} whole @param {string} text @param {Words} words */
function makeFoot(whole, text, words) {
  const foot = element('p', 'foot')
  if (whole.split('\n', linesMax + 1).length > linesMax) {
    const more = element('button', 'unfold', fill(words.showAll, sayBytes(new Blob([text]).size)))
    more.type = 'button'
    more.setAttribute('aria-expanded', 'false')
    more.dataset.less = words.showLess
    foot.append(more)
  }
  if (navigator.clipboard) {
    const button = element('button', 'quiet', words.copy ?? '')
    button.type = 'button'
    button.dataset.copied = words.copied
    button.addEventListener('click', () => copy(button, async () => whole))
    foot.append(button)
  }
  return foot
}

/** @param {number} bytes */
function sayBytes(bytes) {
  if (bytes < 1_024) return `${bytes} B`
  return bytes < 1_048_576 ? `${(bytes / 1_024).toFixed(1)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`
}

/** @param {string} text */
function isJson(text) {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
