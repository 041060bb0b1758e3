const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent)

/** Opens search by click, by `/` and by ⌘K or Ctrl-K. What it takes is loaded when it is first wanted. @param {HTMLElement} opener */
export function addSearchOpener(opener) {
  const label = opener.querySelector('span')
  const key = opener.querySelector('kbd')
  if (!label || !key) return
  const hint = label.textContent
  key.textContent = isApple ? '⌘K' : 'Ctrl K'
  opener.hidden = false
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
    return createSearch(opener.dataset, hint)
  }

  async function open() {
    try {
      const { open } = await load()
      label?.replaceChildren(hint)
      open()
    } catch {
      failures++
      search = undefined
      label?.replaceChildren(opener.dataset.failed ?? '')
    }
  }

  opener.addEventListener('click', open)
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
