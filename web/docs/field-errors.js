/** @typedef {HTMLInputElement | HTMLSelectElement} Field */

/** @param {Field} field */
const idOf = ({ id }) => `${id}-error`

/** @param {HTMLFormElement} form @returns {Field[]} */
export const listFields = (form) =>
  [...form.querySelectorAll('input, select')].filter(
    (one) => one instanceof HTMLInputElement || one instanceof HTMLSelectElement,
  )

/** Says below a field what is wrong with its value; nothing, where that is good. @param {Field} field @param {string} text */
export function sayError(field, text) {
  const known = document.getElementById(idOf(field))
  const hints = (field.getAttribute('aria-describedby') ?? '').split(' ').filter((id) => id && id !== idOf(field))
  known?.remove()
  field.removeAttribute('aria-invalid')
  if (text !== '') {
    const line = document.createElement('p')
    line.id = idOf(field)
    line.className = 'error'
    line.textContent = text
    field.parentElement?.append(line)
    hints.push(line.id)
    field.setAttribute('aria-invalid', 'true')
  }
  if (hints.length > 0) field.setAttribute('aria-describedby', hints.join(' '))
  else field.removeAttribute('aria-describedby')
}

/** Looks at a value by the rules of its field, and says what is wrong. @param {Field} field @param {Record<string, string>} words */
export function checkField(field, words) {
  const { valueMissing, valid } = field.validity
  const { rule = '' } = field.dataset
  sayError(field, valid ? '' : valueMissing ? (words.needed ?? '') : rule || (words.unfit ?? ''))
  return valid
}
