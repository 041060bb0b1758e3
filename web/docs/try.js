import { checkField, listFields, sayError } from './field-errors.js'
import { fill } from './fill.js'
import { recall, remember } from './memory.js'
import { findOffer } from './price.js'
import { nameOf, readRequest, secret } from './request.js'

/** Makes a form try what its page is about. @param {HTMLFormElement} form */
export function openForm(form) {
  const send = form.querySelector('.ask')
  const panel = document.querySelector('[data-answer]')
  if (!(send instanceof HTMLButtonElement) || !(panel instanceof HTMLElement)) return
  /** @type {Record<string, string>} */
  const words = JSON.parse(form.dataset.words ?? '{}')
  const token = listFields(form).find((field) => nameOf(field) === secret)
  const { path = '' } = form.dataset
  const isMetered = form.dataset.metered !== undefined
  /** @type {import('./price.js').Offer | undefined} */
  let offer
  /** @type {number | undefined} */
  let askedAt
  // A page that was left open while the service became another one finds no file of its own.
  let isLeftBehind = false

  const labelSend = () => {
    if (askedAt !== undefined) return fill(words.asking, Math.floor((performance.now() - askedAt) / 1_000))
    if (isLeftBehind) return words.notLoaded ?? ''
    if (token?.value === '') return words.noToken ?? ''
    if (offer?.enabled === false) return words.turnedOff ?? ''
    return [words.send, ...(isMetered ? [sayPrice(offer, words)] : [])].filter(Boolean).join(' · ')
  }

  const showSend = () => {
    send.disabled = token?.value === '' || offer?.enabled === false
    send.setAttribute('aria-disabled', String(send.disabled || askedAt !== undefined))
    send.textContent = labelSend()
  }

  /** What this token pays; without one, what everybody does. */
  const readOffer = async () => {
    if (!isMetered || !token || token.value === '') {
      offer = undefined
      return showSend()
    }
    const asked = token.value
    const found = await findOffer(path, asked)
    // Another one is there by now.
    if (token.value !== asked) return
    sayError(token, found === 'unknown' ? (words.unknownToken ?? '') : '')
    offer = found === 'unknown' ? undefined : found
    showSend()
  }

  const sendForm = async () => {
    const wrong = listFields(form).filter((field) => !checkField(field, words))
    if (wrong[0]) {
      if (wrong[0].closest('.optional')) unfold(form, true)
      return wrong[0].focus()
    }
    // A second click would be a second call, and charged.
    if (askedAt !== undefined) return
    if (token) remember(secret, token.value, 'sessionStorage')
    askedAt = performance.now()
    showSend()
    const counting = setInterval(showSend, 1_000)
    try {
      const file = await import('./answer.js').catch(() => undefined)
      isLeftBehind = file === undefined
      await file?.showReply(panel, {
        asked: readRequest(form),
        path,
        token: token?.value ?? '',
        replies: form.dataset.replies,
        offer,
        isMetered,
      })
    } finally {
      clearInterval(counting)
      askedAt = undefined
      showSend()
    }
    // A granted call may be gone.
    void readOffer()
  }

  // Gone with the tab; what was typed before this was loaded stays.
  if (token && token.value === '') token.value = recall(secret, 'sessionStorage') ?? ''
  showSend()
  form.dataset.isOpen = ''
  void readOffer()
  token?.addEventListener('input', showSend)
  token?.addEventListener('change', () => {
    remember(secret, token.value, 'sessionStorage')
    void readOffer()
  })
  checkWhenLeft(form, send, words)
  form.addEventListener('submit', () => void sendForm())
  form.querySelector('[data-more]')?.addEventListener('click', () => unfold(form))
  openCurl(form)
}

/**
 * Looks at a value when its field is left, and at one that was wrong with every letter. Not on the way to the button, which
 * would move from under the finger; it looks at all of them.
 * @param {HTMLFormElement} form @param {HTMLButtonElement} send @param {Record<string, string>} words
 */
function checkWhenLeft(form, send, words) {
  let isPressed = false
  send.addEventListener('pointerdown', () => {
    isPressed = true
  })
  for (const event of ['pointerup', 'pointercancel'])
    document.addEventListener(event, () => {
      isPressed = false
    })
  for (const event of ['change', 'input'])
    form.addEventListener(event, ({ target }) => {
      const field = listFields(form).find((one) => one === target)
      if (!field || nameOf(field) === secret) return
      if (event === 'change' ? !isPressed : field.getAttribute('aria-invalid') === 'true') checkField(field, words)
    })
}

/** @param {import('./price.js').Offer | undefined} offer @param {Record<string, string>} words */
function sayPrice(offer, words) {
  if (offer?.grantedCalls && offer.grantedCalls.left > 0) return fill(words.granted, offer.grantedCalls.left)
  const price = offer?.price ?? document.querySelector('[data-price]')?.textContent ?? ''
  if (/^0(\.0+)?$/.test(price)) return words.free
  return /^\d/.test(price) ? `${price} CNY` : price
}

/** Shows what may be left out, or hides it. @param {HTMLFormElement} form @param {boolean} [isOpen] */
function unfold(form, isOpen) {
  const button = form.querySelector('[data-more]')
  const fields = form.querySelector('.optional')
  if (!button || !(fields instanceof HTMLElement)) return
  fields.hidden = !(isOpen ?? fields.hidden)
  button.setAttribute('aria-expanded', String(!fields.hidden))
}

/** @param {HTMLFormElement} form */
function openCurl(form) {
  const button = form.querySelector('[data-curl]')
  if (!navigator.clipboard || !(button instanceof HTMLElement)) return
  button.hidden = false
  button.addEventListener('click', async () => {
    const [{ writeCurl }, { copy }] = await Promise.all([import('./curl.js'), import('./copy.js')])
    const { method, path, params } = readRequest(form)
    const isOpen = !listFields(form).some((field) => nameOf(field) === secret)
    await copy(button, async () => writeCurl({ method, url: location.origin + path, params, isOpen }))
  })
}

/** To the first field that waits for a value. @param {HTMLFormElement} form */
export function goTo(form) {
  const fields = listFields(form)
  // After the browser has gone to the place itself.
  setTimeout(() => (fields.find(({ value, required }) => required && value === '') ?? fields[0])?.focus())
}
