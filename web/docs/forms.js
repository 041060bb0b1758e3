import { addCopyButton } from './copy.js'
import { openFold } from './folds.js'
import { chooseServer } from './servers.js'

/** Changes between the few lines and the whole program, which is loaded when it is asked for. @param {HTMLElement} row */
export function openForms(row) {
  const short = row.previousElementSibling
  const links = [...row.querySelectorAll('a')]
  const [shortLink, wholeLink] = links
  if (!short || !shortLink || !wholeLink) return
  /** @type {Element} */
  let shown = short
  /** @type {Element | undefined} */
  let whole

  /** @param {Element} box @param {Element} current */
  function show(box, current) {
    shown.replaceWith(box)
    shown = box
    for (const link of links) {
      if (link === current) link.setAttribute('aria-current', 'true')
      else link.removeAttribute('aria-current')
    }
  }

  shortLink.addEventListener('click', (event) => {
    event.preventDefault()
    show(short, shortLink)
  })
  wholeLink.addEventListener('click', async (event) => {
    // In a new tab it is the file.
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    whole ??= await load(wholeLink.href)
    if (whole) show(whole, wholeLink)
    else location.assign(wholeLink.href)
  })
}

/** @param {string} href */
async function load(href) {
  const response = await fetch(`${href}.html`).catch(() => undefined)
  if (!response?.ok) return undefined
  const template = document.createElement('template')
  template.innerHTML = await response.text()
  const box = template.content.firstElementChild
  if (!(box instanceof HTMLElement)) return undefined
  chooseServer(box)
  addCopyButton(box)
  openFold(box)
  return box
}
