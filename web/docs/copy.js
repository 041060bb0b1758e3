const shownMs = 1_500

// Browsers give the clipboard to https and to the own machine alone.
export const canCopy = Boolean(navigator.clipboard)

/** Gives a place with code the button that copies it. @param {HTMLElement} place */
export function addCopyButton(place) {
  const template = document.getElementById('copy-button')
  if (!canCopy || !(template instanceof HTMLTemplateElement)) return
  const button = template.content.querySelector('button')?.cloneNode(true)
  if (!(button instanceof HTMLButtonElement)) return
  button.addEventListener('click', () => copy(button, async () => place.querySelector('code')?.textContent ?? ''))
  place.append(button)
}

/** @param {HTMLElement} button */
export function openPageCopy(button) {
  if (!canCopy) return
  button.hidden = false
  const readPage = async () => (await fetch(button.dataset.copyPage ?? '')).text()
  button.addEventListener('click', () => copy(button, readPage))
}

/** Says so on the button for a while. @param {HTMLElement} button @param {() => Promise<string>} read */
export async function copy(button, read) {
  await navigator.clipboard.writeText(await read())
  // Clicked again while it says so.
  if (button.classList.contains('done')) return
  const { copied = '' } = button.dataset
  const [label, name] = [[...button.childNodes], button.getAttribute('aria-label')]
  button.replaceChildren(copied)
  button.classList.add('done')
  if (name) button.setAttribute('aria-label', copied)
  setTimeout(() => {
    button.replaceChildren(...label)
    button.classList.remove('done')
    if (name) button.setAttribute('aria-label', name)
  }, shownMs)
}
