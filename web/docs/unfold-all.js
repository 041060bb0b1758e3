/** Unfolds all that is folded in the same part of the page, and folds it again. @param {HTMLElement} button */
export function openUnfolder(button) {
  const part = button.parentElement
  if (!part) return
  button.hidden = false
  button.setAttribute('aria-expanded', 'false')
  button.addEventListener('click', () => {
    const isOpen = button.getAttribute('aria-expanded') !== 'true'
    for (const fold of part.querySelectorAll('details.fold')) fold.toggleAttribute('open', isOpen)
    button.setAttribute('aria-expanded', String(isOpen))
    const { textContent: said, dataset } = button
    button.textContent = dataset.other ?? ''
    dataset.other = said ?? ''
  })
}
