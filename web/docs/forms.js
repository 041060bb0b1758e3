import { addCopyButton } from './copy.js'
import { openFold } from './folds.js'
import { chooseServer } from './servers.js'

/** The boxes of code behind the links of a row, as far as they were shown. @type {WeakMap<Element, Element>} */
const boxes = new WeakMap()

/** Shows what a link of a row stands for, the few lines or the whole program, which is loaded. @param {HTMLElement} row @param {HTMLAnchorElement} link */
export async function showForm(row, link) {
  const shown = row.previousElementSibling
  const current = row.querySelector('[aria-current]')
  if (!shown || !current || link === current) return
  boxes.set(current, shown)
  const box = boxes.get(link) ?? (await load(link.href))
  // Asked for twice while it was loaded.
  if (row.previousElementSibling !== shown) return
  shown.replaceWith(box)
  current.removeAttribute('aria-current')
  link.setAttribute('aria-current', 'true')
}

/** @param {string} href */
async function load(href) {
  const response = await fetch(`${href}.html`)
  const template = document.createElement('template')
  template.innerHTML = response.ok ? await response.text() : ''
  const box = template.content.firstElementChild
  if (!(box instanceof HTMLElement)) throw new Error(`${href}: ${response.status}`)
  chooseServer(box)
  addCopyButton(box)
  openFold(box)
  return box
}
