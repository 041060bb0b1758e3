const shownMs = 1_500

/** @param {HTMLElement[]} places @param {HTMLElement[]} pages */
export function addCopyButtons(places, pages) {
  // Browsers give the clipboard to https and to the own machine alone.
  if (!navigator.clipboard) return
  const template = document.getElementById('copy-button')
  if (template instanceof HTMLTemplateElement) {
    for (const place of places) {
      const button = template.content.querySelector('button')?.cloneNode(true)
      if (!(button instanceof HTMLButtonElement)) continue
      button.addEventListener('click', () => copy(button, async () => place.querySelector('code')?.textContent ?? ''))
      place.append(button)
    }
  }
  for (const button of pages) {
    button.hidden = false
    const readPage = async () => (await fetch(button.dataset.copyPage ?? '')).text()
    button.addEventListener('click', () => copy(button, readPage))
  }
}

/** @param {HTMLElement} button @param {() => Promise<string>} read */
async function copy(button, read) {
  const label = button.textContent
  await navigator.clipboard.writeText(await read())
  button.textContent = button.dataset.copied ?? ''
  setTimeout(() => {
    button.textContent = label
  }, shownMs)
}
