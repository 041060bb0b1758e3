import { indent } from './indent.js'
import { recall, remember } from './memory.js'

/** Clients of the contract wait so long. */
const waitMs = 60_000

/** Characters of an answer that are shown. */
const shownMax = 100_000

const secret = 'token'

/** @typedef {Record<'sending' | 'request' | 'headers' | 'charged' | 'shortened' | 'unreachable' | 'unreadable', string>} Words */

/** Asks the service the page came from, and nobody else. @param {HTMLFormElement} form */
export function openForm(form) {
  const outcome = form.querySelector('[data-outcome]')
  const token = form.elements.namedItem(secret)
  const send = form.querySelector('button')
  if (!outcome || !send || !(token instanceof HTMLInputElement)) return
  /** @type {Words} */
  const words = JSON.parse(form.dataset.words ?? '{}')
  // Gone with the tab.
  token.value = recall(secret, 'sessionStorage') ?? ''
  form.hidden = false
  // A value that is not good is shown, wherever it stands.
  form.addEventListener(
    'invalid',
    ({ target }) => {
      if (target instanceof Element) target.closest('details')?.setAttribute('open', '')
    },
    true,
  )
  for (const link of document.querySelectorAll('a[href="#try"]')) link.addEventListener('click', () => goTo(form))
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    remember(secret, token.value, 'sessionStorage')
    const params = readParams(form)
    outcome.replaceChildren(
      part('strong', words.request),
      part('pre', maskedRequest(form, params)),
      part('p', words.sending),
    )
    // A second click would be a second call, and charged.
    send.disabled = true
    const parts = await ask(form, params, token.value, words)
    send.disabled = false
    outcome.lastChild?.remove()
    outcome.append(...parts)
  })
}

/** To the first field that waits for a value. @param {HTMLFormElement} form */
function goTo(form) {
  const fields = [...form.querySelectorAll('input')]
  // After the browser has gone to the place itself.
  setTimeout(() => (fields.find(({ value }) => value === '') ?? fields[0])?.focus())
}

/** @param {HTMLFormElement} form */
function readParams(form) {
  const params = new URLSearchParams()
  for (const [name, value] of new FormData(form)) {
    if (name !== secret && typeof value === 'string' && value !== '') params.set(name, value)
  }
  return params
}

/** @param {HTMLFormElement} form @param {URLSearchParams} params */
function maskedRequest({ dataset: { method = 'GET', path = '' } }, params) {
  const isGet = method === 'GET'
  const target = isGet && params.size > 0 ? `${path}?${params}` : path
  return `${method} ${target}\nAuthorization: Bearer ••••••••${isGet ? '' : `\n\n${params}`}`
}

/** @param {HTMLFormElement} form @param {URLSearchParams} params @param {string} token @param {Words} words */
async function ask({ dataset: { method = 'GET', path = '' } }, params, token, words) {
  const startedAt = performance.now()
  try {
    const response = await fetch(method === 'GET' ? `${path}?${params}` : path, {
      method,
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(waitMs),
      ...(method === 'GET' ? {} : { body: params }),
    })
    const text = await response.text()
    const envelope = readEnvelope(text)
    if (!envelope)
      return [part('p', `HTTP ${response.status} · ${words.unreadable}`, 'bad'), part('pre', shorten(text, words))]
    return describe(response, envelope, text, performance.now() - startedAt, words)
  } catch {
    return [part('p', words.unreachable, 'bad')]
  }
}

/** What is no answer of the service came from something between it and the page. @param {string} text */
function readEnvelope(text) {
  try {
    const { code, message } = JSON.parse(text)
    return typeof code === 'number' ? { code, message } : undefined
  } catch {
    return undefined
  }
}

/** @param {string} text @param {Words} words */
const shorten = (text, words) => (text.length > shownMax ? `${text.slice(0, shownMax)}\n${words.shortened}` : text)

/** @param {Response} response @param {{ code: number, message: string | null }} envelope @param {string} text @param {number} tookMs @param {Words} words */
function describe(response, envelope, text, tookMs, words) {
  const { status, headers } = response
  const charge = headers.get('x-charge') ?? '0'
  const line = `code ${envelope.code} · HTTP ${status} · ${Math.round(tookMs)} ms · ${words.charged} ${charge} CNY`
  const details = document.createElement('details')
  details.append(
    part('summary', words.headers),
    part('pre', [...headers].map(([name, value]) => `${name}: ${value}`).join('\n')),
  )
  const failure = envelope.code === 0 ? [] : [part('p', explain(envelope.code, envelope.message), 'bad')]
  return [
    part('p', line, envelope.code === 0 ? 'good' : 'bad'),
    ...failure,
    details,
    part('pre', shorten(indent(text), words)),
  ]
}

/** What the page's own table says of a code. @param {number} code @param {string | null} message */
function explain(code, message) {
  const row = [...document.querySelectorAll('#codes + table tbody tr')].find(
    (one) => one.querySelector('th')?.textContent === String(code),
  )
  const meaning = row?.querySelector('td')?.textContent
  return [meaning, message].filter(Boolean).join(' · ')
}

/** @param {string} name @param {string} text @param {string} [look] */
function part(name, text, look) {
  const element = document.createElement(name)
  element.textContent = text
  if (look) element.className = look
  if (name === 'pre') element.tabIndex = 0
  return element
}
