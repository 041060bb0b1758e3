/** @typedef {{ href: string, title: string, path: string, isDeprecated: boolean, words: string }} Entry */

const shownMax = 12

/** Loads what can be found when somebody begins to look. @param {HTMLElement} box */
export function openSearch(box) {
  const input = box.querySelector('input')
  const list = box.querySelector('ul')
  if (!input || !list) return
  box.hidden = false
  /** @type {Promise<Entry[]> | undefined} */
  let index
  let chosen = 0

  function load() {
    index ??= fetch(box.dataset.index ?? '').then((response) => response.json())
    // What could not be loaded is loaded when the next letter is typed.
    index.catch(() => {
      index = undefined
    })
    return index
  }

  /** @param {boolean} isOpen */
  function show(isOpen) {
    list?.toggleAttribute('hidden', !isOpen)
    input?.setAttribute('aria-expanded', String(isOpen))
    if (!isOpen) input?.removeAttribute('aria-activedescendant')
  }

  async function search() {
    const text = input?.value ?? ''
    const found = rank(await load(), text)
    // Another letter was typed while the index came.
    if (text !== input?.value) return
    list?.replaceChildren(...(found.length > 0 ? found.map(makeOption) : [makeNote(box.dataset.none ?? '')]))
    choose(0)
    show(text.trim() !== '')
  }

  /** @param {number} next */
  function choose(next) {
    const options = [...(list?.querySelectorAll('[data-href]') ?? [])]
    chosen = options.length === 0 ? 0 : (next + options.length) % options.length
    for (const [place, option] of options.entries()) option.setAttribute('aria-selected', String(place === chosen))
    options[chosen]?.scrollIntoView({ block: 'nearest' })
    if (options[chosen]) input?.setAttribute('aria-activedescendant', options[chosen]?.id ?? '')
  }

  /** @param {EventTarget | null | undefined} target */
  function follow(target) {
    const option = target instanceof Element ? target.closest('[data-href]') : null
    if (option instanceof HTMLElement && option.dataset.href) location.assign(option.dataset.href)
  }

  input.addEventListener('focus', load)
  input.addEventListener('input', search)
  input.addEventListener('keydown', (event) => {
    // These keys choose among an input method's candidates.
    if (event.isComposing) return
    if (event.key === 'ArrowDown') choose(chosen + 1)
    else if (event.key === 'ArrowUp') choose(chosen - 1)
    else if (event.key === 'Enter') follow(list.querySelector('[aria-selected="true"]'))
    else if (event.key === 'Escape') {
      show(false)
      input.blur()
    } else return
    event.preventDefault()
  })
  list.addEventListener('mousedown', (event) => follow(event.target))
  input.addEventListener('blur', () => show(false))
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof Element && event.target.matches('input, select, textarea')
    if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    input.focus()
  })
}

/** All words must occur; where they occur decides the order. @param {Entry[]} entries @param {string} text */
function rank(entries, text) {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return []
  return entries
    .map((entry) => ({ entry, score: wanted.reduce((sum, word) => sum + scoreOf(entry, word), 0) }))
    .filter(({ score }) => score > Number.NEGATIVE_INFINITY)
    .sort((one, other) => other.score - one.score)
    .slice(0, shownMax)
    .map(({ entry }) => entry)
}

/** @param {Entry} entry @param {string} word */
function scoreOf({ title, path, words, isDeprecated }, word) {
  const later = isDeprecated ? 1 : 0
  const name = title.toLowerCase()
  if (name.startsWith(word)) return 9 - later
  if (name.includes(word)) return 7 - later
  if (path.toLowerCase().includes(word)) return 5 - later
  if (words.toLowerCase().includes(word)) return 3 - later
  return Number.NEGATIVE_INFINITY
}

/** @param {Entry} entry @param {number} place */
function makeOption({ href, title, path, isDeprecated }, place) {
  const option = document.createElement('li')
  option.id = `found-${place}`
  option.setAttribute('role', 'option')
  option.dataset.href = href
  const name = document.createElement(isDeprecated ? 's' : 'span')
  name.textContent = title
  const where = document.createElement('small')
  where.textContent = path
  option.append(name, where)
  return option
}

/** @param {string} text */
function makeNote(text) {
  const note = document.createElement('li')
  note.setAttribute('role', 'option')
  note.setAttribute('aria-disabled', 'true')
  note.textContent = text
  return note
}
