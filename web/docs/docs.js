import { addCopyButton, openPageCopy } from './copy.js'
import { openFold } from './folds.js'
import { recall, remember } from './memory.js'
import { addSearchOpeners } from './search-opener.js'
import { makeTabs } from './tabs.js'

const root = document.documentElement
/** What comes after an entry of the side bar shows that there is more. */
const roomBelow = 80

/** @param {string} selector @returns {HTMLElement[]} */
const all = (selector) => [...document.querySelectorAll(selector)].filter((one) => one instanceof HTMLElement)

for (const place of all('[data-copy]')) addCopyButton(place)
for (const button of all('[data-copy-page]')) openPageCopy(button)
for (const group of all('[data-tabs]')) makeTabs(group)
for (const box of all('[data-fold]')) openFold(box)
for (const box of all('[data-servers]')) void import('./servers.js').then(({ openServers }) => openServers(box))
// What shows whole programs is loaded when one is asked for; in a new tab it is the file.
for (const row of all('[data-forms]')) {
  row.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    void import('./forms.js').then(({ showForm }) => showForm(row, link)).catch(() => location.assign(link.href))
  })
}

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

const side = document.getElementById('side')

for (const button of all('[data-menu]')) {
  button.hidden = false
  const load = () => import('./menu.js').then(({ openMenu }) => side && openMenu(button, side))
  // A page that was left open while the service became another one finds no file of its own.
  button.addEventListener('click', () => void load().catch(() => location.reload()), { once: true })
}

// The page's own entry may be below what is seen of a list that scrolls by itself.
const entry = side?.querySelector('a[aria-current="page"]')
if (side && entry) {
  const unseen = entry.getBoundingClientRect().bottom - side.getBoundingClientRect().bottom + roomBelow
  if (unseen > 0) side.scrollTop = unseen + (unseen > side.clientHeight / 4 ? side.clientHeight / 3 : 0)
}

// What few pages have is loaded where it is.
for (const button of all('[data-unfold-all]')) void import('./unfold-all.js').then((file) => file.openUnfolder(button))
addSearchOpeners(all('[data-search]'))
for (const form of all('[data-try]')) if (form instanceof HTMLFormElement) openWhenNear(form)

const links = all('.contents a')
if (links.length > 0) void import('./contents.js').then(({ followReading }) => followReading(links))

/** A form is made to work when somebody comes near it, or has a token already. @param {HTMLFormElement} form */
function openWhenNear(form) {
  /** @type {Promise<typeof import('./try.js') | undefined> | undefined} */
  let opened
  const open = () => {
    opened ??= import('./try.js').then(
      (file) => {
        file.openForm(form)
        return file
      },
      () => {
        const send = form.querySelector('.ask')
        if (send) send.textContent = JSON.parse(form.dataset.words ?? '{}').notLoaded
        return undefined
      },
    )
    return opened
  }
  form.hidden = false
  if (recall('token', 'sessionStorage')) void open()
  for (const event of ['pointerover', 'focusin']) form.addEventListener(event, () => void open(), { once: true })
  form.addEventListener('submit', (event) => event.preventDefault())
  form.addEventListener('click', async ({ target }) => {
    if (form.dataset.isOpen !== undefined) return
    // What was clicked before anything listened.
    if ((await open()) && target instanceof Element) target.closest('button')?.click()
  })
  for (const link of all('a[href="#try"]')) {
    link.addEventListener('click', () => void open().then((file) => file?.goTo(form)))
  }
}
