/** Shows the rest of a block of code, and hides it again. @param {HTMLElement} box */
export function openFold(box) {
  const button = box.querySelector('.unfold')
  if (!(button instanceof HTMLButtonElement)) return
  const more = button.textContent
  button.hidden = false
  button.addEventListener('click', () => {
    const isOpen = box.classList.toggle('open')
    button.setAttribute('aria-expanded', String(isOpen))
    button.textContent = isOpen ? (button.dataset.less ?? '') : more
  })
}
