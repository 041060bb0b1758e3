import { element } from './element.js'
import { fill } from './fill.js'

/** @typedef {import('./ask.js').Reply} Reply */
/** @typedef {Record<string, string> & { codes: Record<string, string>, list?: Record<string, string> }} Words */

/**
 * What became of a request, in one line.
 * @typedef {object} Outcome
 * @property {'good' | 'warn' | 'bad'} look
 * @property {string} pill
 * @property {string} took
 * @property {readonly (string | Node)[]} parts
 */

/** A failure that may be none the next time. */
const passing = new Set([301, 302, 303, 500, 503])

/** @param {Reply} reply @param {number | undefined} code @param {string} grant @param {{ isMetered: boolean, words: Words }} about @returns {Outcome} */
export function describeReply(reply, code, grant, { isMetered, words }) {
  const { status, headers } = reply
  const took = `${Math.round(reply.tookMs)} ms`
  const isGood = code === 0 || (code === undefined && status < 400)
  const pill = code === undefined ? `HTTP ${status}` : `${words.code} ${code}`
  if (isGood) return { look: 'good', pill, took, parts: isMetered ? sayPayment(headers, grant, words) : [] }
  const wait = headers.get('retry-after')
  const seconds = wait !== null && /^\d+$/.test(wait) ? wait : undefined
  const meaning = words.codes[String(code)]
  const parts = meaning ? [seconds === undefined ? meaning : firstPart(meaning)] : []
  if (isMetered) parts.push((seconds === undefined ? words.uncharged : words.free) ?? '')
  if (seconds !== undefined) parts.push(fill(words.askAgain, seconds))
  return { look: passing.has(code ?? status) ? 'warn' : 'bad', pill, took: '', parts }
}

/** Without "Please retry", where it is said when to; all of it is to stand in one line. @param {string} meaning */
const firstPart = (meaning) => meaning.split(/\. |，/)[0] ?? ''

/** How an answer was paid; what its headers do not say, `grant` does. @param {Headers} headers @param {string} grant @param {Words} words */
function sayPayment(headers, grant, words) {
  const cache = headers.get('cache-status') ?? ''
  const age = sayAge(Number(headers.get('age')), words)
  const charge = headers.get('x-charge') ?? '0'
  const price = charge === '0' ? (words.free ?? '') : sayCharge(words.charged, charge)
  if (headers.has('idempotency-replayed')) return [words.again ?? '', price]
  if (/; hit/.test(cache))
    return [fill(/collection-failed|too-busy/.test(cache) ? words.stale : words.cached, age), price]
  if (grant !== '') return [grant]
  // What holds nothing is not kept.
  const isEmpty = charge === '0' && /; fwd=/.test(cache) && !/; stored/.test(cache)
  return isEmpty ? [words.empty ?? '', price] : [price]
}

/** As prices are written elsewhere: with two decimals or more. @param {string} yuan */
const writePrice = (yuan) =>
  `${yuan}${yuan.includes('.') ? '' : '.'}${'0'.repeat(Math.max(2 - (yuan.split('.')[1] ?? '').length, 0))}`

/** The words around a price can be spared. @param {string} [words] @param {string} [charge] */
function sayCharge(words = '', charge = '') {
  const [before = '', after = ''] = words.split('{}')
  return element('span', '', element('span', 'verb', before), `${writePrice(charge)}${after}`)
}

/** @param {number} seconds @param {Words} words */
function sayAge(seconds, words) {
  if (seconds < 60) return fill(words.second, seconds)
  if (seconds < 3_600) return fill(words.minute, Math.floor(seconds / 60))
  return seconds < 86_400
    ? fill(words.hour, Math.floor(seconds / 3_600))
    : fill(words.day, Math.floor(seconds / 86_400))
}

/** Narrow panels leave out how long it took, and the word before the price. @param {Outcome} outcome */
export function outcomeLine({ look, pill, took, parts }) {
  const line = element('span', 'told')
  if (took !== '') line.append(element('span', 'took', took, parts.length > 0 ? ' · ' : ''))
  for (const [nth, part] of parts.entries()) line.append(nth > 0 ? ' · ' : '', part)
  return [element('span', `pill ${look}`, pill), ' ', line]
}
