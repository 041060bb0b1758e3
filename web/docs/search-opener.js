const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent)

/** Opens search by click, by `/` and by ⌘K or Ctrl-K. What it takes is loaded when it is first wanted. @param {HTMLElement[]} openers */
export function addSearchOpeners(openers) {
  const [{ dataset } = document.body] = openers
  const labels = openers.flatMap((opener) => [...opener.querySelectorAll('span')])
  const hint = labels[0]?.textContent ?? ''
  /** @type {Promise<{ open: () => void }> | undefined} */
  let search
  let failures = 0

  function load() {
    search ??= start()
    return search
  }

  /** A module that could not be loaded is asked for by another address: browsers remember the failure of the first. */
  async function start() {
    /** @type {typeof import('./search.js')} */
    const { createSearch } = await import(failures === 0 ? './search.js' : `./search.js?${failures}`)
    return createSearch(dataset, hint)
  }

  async function open() {
    try {
      const { open } = await load()
      for (const label of labels) label.textContent = hint
      open()
    } catch {
      failures++
      search = undefined
      for (const label of labels) label.textContent = dataset.failed ?? ''
    }
  }

  for (const opener of openers) {
    opener.querySelector('kbd')?.replaceChildren(isApple ? '⌘K' : 'Ctrl K')
    opener.addEventListener('click', open)
    opener.hidden = false
  }
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof Element && event.target.matches('input, select, textarea')
    const isChord =
      event.key.toLowerCase() === 'k' && (event.metaKey || event.ctrlKey) && !event.altKey && !event.shiftKey
    const isSlash = event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey
    if (event.isComposing || !(isChord || isSlash)) return
    event.preventDefault()
    void open()
  })
}
