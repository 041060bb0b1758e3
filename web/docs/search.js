import { openFind } from './find.js'
import { makeOption } from './hit-option.js'

/** @import { Group, Index } from './find.js' */

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent)
const lang = document.documentElement.lang.slice(0, 2)

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name @param {Record<string, string>} attributes @param {(Node | string)[]} parts
 */
function make(name, attributes = {}, ...parts) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.append(...parts)
  return element
}

/** The looks of search come with it. @param {string} href @returns {Promise<unknown>} */
function loadStyle(href) {
  const link = make('link', { rel: 'stylesheet', href })
  const loaded = new Promise((resolve, reject) => {
    link.addEventListener('load', resolve)
    link.addEventListener('error', () => {
      link.remove()
      reject(new Error(href))
    })
  })
  document.head.append(link)
  return loaded
}

/** What finds in the index of one language. @param {string} language */
async function loadIndex(language) {
  const response = await fetch(`/${language}/search.json`)
  if (!response.ok) throw new Error(`HTTP ${response.status}`)
  /** @type {Index} */
  const index = await response.json()
  const { default: MiniSearch } = await import('./minisearch.js')
  return { index, find: await openFind(MiniSearch, index) }
}

/** What a function that may fail gave when it did not. @template T @param {() => Promise<T>} make */
function keep(make) {
  /** @type {Promise<T> | undefined} */
  let made
  return async () => {
    made ??= make()
    try {
      return await made
    } catch (error) {
      made = undefined
      throw error
    }
  }
}

/** Whoever finds nothing in the language of the page may have asked in the other. */
function openLanguages() {
  const own = keep(() => loadIndex(lang))
  const other = keep(() => loadIndex(lang === 'en' ? 'zh' : 'en'))
  const otherTag = lang === 'en' ? 'zh-CN' : 'en'

  /** @param {string} text */
  return async (text) => {
    const { index, find } = await own()
    if (text.trim() === '') return { index, groups: [] }
    const groups = find(text)
    if (groups.length > 0) return { index, groups }
    const found = (await other()).find(text)
    return {
      index,
      groups: found.map((group) => ({ ...group, hits: group.hits.map((hit) => ({ ...hit, lang: otherTag })) })),
    }
  }
}

/** A box over the page, worked by keyboard alone. @param {DOMStringMap} words @param {string} label */
export async function createSearch({ close: closeText = '', failed = '' }, label) {
  const input = make('input', {
    ...{
      type: 'text',
      role: 'combobox',
      'aria-expanded': 'false',
      'aria-controls': 'found',
      'aria-autocomplete': 'list',
    },
    ...{ 'aria-label': label, placeholder: label, autocomplete: 'off', spellcheck: 'false' },
    ...{ autocapitalize: 'off', enterkeyhint: 'go', maxlength: '200' },
  })
  const count = make('span', { role: 'status' })
  const close = make(
    'button',
    { type: 'button' },
    make('kbd', { 'aria-hidden': 'true' }, 'esc'),
    make('span', { class: 'unseen' }, closeText),
  )
  const note = make('p', { class: 'note', role: 'alert', hidden: '' })
  const list = make('div', { id: 'found', role: 'listbox', 'aria-label': label })
  const keys = make('p', { class: 'keys' })
  const dialog = make(
    'dialog',
    { class: 'finder', 'aria-label': label },
    make('div', { class: 'asked' }, ...iconOf(), input, count, close),
    note,
    list,
    keys,
  )
  await loadStyle(new URL('search.css', import.meta.url).href)
  document.body.append(dialog)

  const find = openLanguages()
  let chosen = 0

  /** @param {string} text */
  function tell(text) {
    note.hidden = text === ''
    note.textContent = text
  }

  async function search() {
    const text = input.value
    try {
      const { index, groups } = await find(text)
      // Another letter was typed while the index came.
      if (text !== input.value) return
      const isNone = groups.length === 0 && text.trim() !== ''
      tell(isNone ? `${index.words.none} ${index.words.instead}` : '')
      count.textContent =
        groups.length > 0 ? `${groups.reduce((sum, group) => sum + group.count, 0)} ${index.words.hits}` : ''
      show(groups.length > 0 ? groups : [guidesOf(index)], index.words)
    } catch {
      // What could not be loaded is loaded when the next letter is typed.
      list.replaceChildren()
      input.setAttribute('aria-expanded', 'false')
      tell(failed)
    }
  }

  /** @param {readonly Group[]} groups @param {Record<string, string>} words */
  function show(groups, words) {
    let place = 0
    list.replaceChildren(
      ...groups.map(({ kind, hits }) => {
        const id = `found-${kind}`
        const options = hits.map((hit) => makeOption(hit, `found-${place++}`, words))
        return make(
          'div',
          { role: 'group', 'aria-labelledby': id },
          make('div', { id, class: 'kind' }, words[kind] ?? ''),
          ...options,
        )
      }),
    )
    if (!keys.hasChildNodes()) keys.append(...keysOf(words))
    input.setAttribute('aria-expanded', 'true')
    choose(0)
    list.scrollTop = 0
  }

  const options = () => [...list.querySelectorAll('a')]

  /** @param {number} next */
  function choose(next) {
    const all = options()
    chosen = all.length === 0 ? 0 : (next + all.length) % all.length
    for (const [place, option] of all.entries()) option.setAttribute('aria-selected', String(place === chosen))
    all[chosen]?.scrollIntoView({ block: 'nearest' })
    const { id } = all[chosen] ?? {}
    if (id) input.setAttribute('aria-activedescendant', id)
    else input.removeAttribute('aria-activedescendant')
  }

  /** What is typed after it is typed elsewhere: `/` is a key again. */
  function shut() {
    dialog.close()
    input.blur()
  }

  /** @param {boolean} isNewTab */
  function follow(isNewTab) {
    const href = options()[chosen]?.href
    if (href === undefined) return
    if (isNewTab) return void window.open(href, '_blank', 'noopener')
    shut()
    location.assign(href)
  }

  input.addEventListener('input', (event) => {
    // What an input method shows before a choice is not what is looked for.
    if (!(event instanceof InputEvent && event.isComposing)) void search()
  })
  input.addEventListener('compositionend', search)
  input.addEventListener('keydown', (event) => {
    // These keys choose among an input method's candidates.
    if (event.isComposing || event.keyCode === 229) return
    if (event.key === 'ArrowDown') choose(chosen + 1)
    else if (event.key === 'ArrowUp') choose(chosen - 1)
    else if (event.key === 'Enter') follow(event.metaKey || event.ctrlKey)
    else if (event.key === 'Escape') shut()
    else return
    event.preventDefault()
  })
  list.addEventListener('click', (event) => {
    const isPlain = !event.metaKey && !event.ctrlKey && !event.shiftKey
    if (isPlain && event.target instanceof Element && event.target.closest('a')) shut()
  })
  close.addEventListener('click', shut)
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) shut()
  })

  return {
    open() {
      if (!dialog.open) dialog.showModal()
      input.focus()
      input.select()
      void search()
    },
  }
}

/** What is shown before anything is typed, and where nothing was found. @param {Index} index @returns {Group} */
function guidesOf({ pages }) {
  const guides = pages.filter(({ summary }) => summary !== undefined)
  const terms = new Set()
  return {
    kind: 'guide',
    count: guides.length,
    hits: guides.map((page) => ({
      ...{ page, href: page.href, terms, asked: [] },
      entry: { kind: 'guide', page: 0, name: page.title, text: page.summary ?? '' },
    })),
  }
}

/** The icon of the button that opens it. */
function iconOf() {
  const icon = document.querySelector('[data-search] svg')
  return icon ? [icon.cloneNode(true)] : []
}

/** @param {Record<string, string>} words */
function keysOf(words) {
  const key = (/** @type {string} */ text) => make('kbd', {}, text)
  return [
    make('span', {}, key('↑'), key('↓'), `${words.move}`),
    make('span', {}, key('↵'), `${words.open}`),
    make('span', {}, key(isApple ? '⌘' : 'Ctrl'), key('↵'), `${words.openNew}`),
  ]
}
