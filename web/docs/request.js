import { listFields } from './field-errors.js'

/** The name of the field whose value goes into a header, and nowhere else. */
export const secret = 'token'

/**
 * @typedef {object} Asked
 * @property {string} method
 * @property {string} path
 * @property {(readonly [name: string, value: string])[]} params
 */

/** What a form asks; what nobody changed of what may be left out is left out. @param {HTMLFormElement} form @returns {Asked} */
export function readRequest(form) {
  const { method = 'GET', path = '' } = form.dataset
  const fields = listFields(form).filter((field) => nameOf(field) !== secret)
  const isGiven = fields.filter(
    (field) => field.required || (field.value !== '' && (isOffered(field) || field.value !== usualOf(field))),
  )
  return {
    method,
    path: fields
      .filter(({ dataset }) => dataset.path !== undefined)
      .reduce((filled, field) => filled.replace(`{${nameOf(field)}}`, encodeURIComponent(field.value)), path),
    params: isGiven.filter(({ dataset }) => dataset.path === undefined).map((field) => [nameOf(field), field.value]),
  }
}

/** Not its `name`: a form has its fields as members by that, and some are called as its own. @param {HTMLElement} field */
export const nameOf = ({ dataset }) => dataset.name ?? ''

/** @param {HTMLElement} field */
const isOffered = ({ dataset }) => dataset.offered !== undefined

/** @param {HTMLInputElement | HTMLSelectElement} field */
const usualOf = (field) =>
  field instanceof HTMLInputElement
    ? field.defaultValue
    : ([...field.options].find(({ defaultSelected }) => defaultSelected)?.value ?? '')
