/** Narrower than this the side bar is a menu. */
const narrow = matchMedia('(max-width: 54rem)')

/**
 * The menu of a phone opens below the header, whose button closes it. What it covers is neither scrolled nor reached by keys.
 * @param {HTMLElement} button @param {HTMLElement} menu
 */
export function openMenu(button, menu) {
  const word = button.textContent
  const covered = [...document.querySelectorAll('main, .contents, .skip')].filter((one) => one instanceof HTMLElement)

  /** @param {boolean} isOpen */
  function turn(isOpen) {
    menu.classList.toggle('open', isOpen)
    document.documentElement.classList.toggle('menu-open', isOpen)
    button.setAttribute('aria-expanded', String(isOpen))
    button.textContent = isOpen ? (button.dataset.close ?? '') : word
    for (const one of covered) one.inert = isOpen
    if (isOpen) menu.querySelector('[aria-current="page"]')?.scrollIntoView({ block: 'center' })
    if (!isOpen) button.focus()
  }
  const isOpen = () => menu.classList.contains('open')

  button.addEventListener('click', () => turn(!isOpen()))
  menu.addEventListener('click', ({ target }) => {
    // A place on this page is behind the menu.
    if (target instanceof Element && target.closest('a[href*="#"]')) turn(false)
  })
  document.addEventListener('keydown', ({ key, defaultPrevented }) => {
    const isSearching = document.querySelector('dialog[open]') !== null
    if (key === 'Escape' && isOpen() && !defaultPrevented && !isSearching) turn(false)
  })
  narrow.addEventListener('change', () => isOpen() && turn(false))
  turn(true)
}
