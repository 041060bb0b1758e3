import { addCopyButton, openPageCopy } from './copy.js'
import { openFold } from './folds.js'
import { openForms } from './forms.js'
import { remember } from './memory.js'
import { addSearchOpener } from './search-opener.js'
import { openServers } from './servers.js'
import { makeTabs } from './tabs.js'

const root = document.documentElement

/** @param {string} selector @returns {HTMLElement[]} */
const all = (selector) => [...document.querySelectorAll(selector)].filter((one) => one instanceof HTMLElement)

for (const place of all('[data-copy]')) addCopyButton(place)
for (const button of all('[data-copy-page]')) openPageCopy(button)
for (const group of all('[data-tabs]')) makeTabs(group)
for (const box of all('[data-fold]')) openFold(box)
for (const box of all('[data-servers]')) openServers(box)
for (const row of all('[data-forms]')) openForms(row)

for (const button of all('[data-theme-toggle]')) {
  button.hidden = false
  button.addEventListener('click', () => {
    const isDark = root.dataset.theme
      ? root.dataset.theme === 'dark'
      : matchMedia('(prefers-color-scheme: dark)').matches
    const next = isDark ? 'light' : 'dark'
    root.dataset.theme = next
    // What the system prefers needs no remembering, and follows it again.
    const isSystem = matchMedia('(prefers-color-scheme: dark)').matches === (next === 'dark')
    remember('theme', isSystem ? '' : next)
  })
}

for (const button of all('[data-menu]')) {
  button.hidden = false
  button.addEventListener('click', () => {
    const isOpen = side?.classList.toggle('open') ?? false
    button.setAttribute('aria-expanded', String(isOpen))
    if (isOpen) side?.querySelector('a')?.focus({ preventScroll: true })
  })
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape' && side?.classList.contains('open')) button.click()
  })
}

// The page's own entry may be far down a list that scrolls by itself.
const side = document.getElementById('side')
const entry = side?.querySelector('a[aria-current]')
if (side && entry)
  side.scrollTop = entry.getBoundingClientRect().top - side.getBoundingClientRect().top - side.clientHeight / 2

for (const opener of all('[data-search]')) addSearchOpener(opener)
for (const button of all('[data-unfold-all]')) void import('./unfold-all.js').then((file) => file.openUnfolder(button))
// Forms are loaded when a page has them, and do not hold up reading.
for (const form of all('[data-try]')) {
  if (form instanceof HTMLFormElement) void import('./try.js').then(({ openForm }) => openForm(form))
}

/** Marks the section that is being read in the list beside it. */
const links = new Map(all('.contents a').map((link) => [link.getAttribute('href')?.slice(1), link]))
const seen = new IntersectionObserver(
  (entries) => {
    const entry = entries.find(({ isIntersecting }) => isIntersecting)
    if (!entry || !links.has(entry.target.id)) return
    for (const [id, link] of links) {
      if (id === entry.target.id) link.setAttribute('aria-current', 'true')
      else link.removeAttribute('aria-current')
    }
  },
  { rootMargin: '-15% 0px -70% 0px' },
)
for (const heading of all('main h2')) seen.observe(heading)
