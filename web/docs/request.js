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
  const fields = listFields(form).filter(({ name }) => name !== secret)
  const isGiven = fields.filter((field) => field.required || (field.value !== '' && field.value !== usualOf(field)))
  return {
    method,
    path: fields
      .filter(({ dataset }) => dataset.path !== undefined)
      .reduce((filled, { name, value }) => filled.replace(`{${name}}`, encodeURIComponent(value)), path),
    params: isGiven.filter(({ dataset }) => dataset.path === undefined).map(({ name, value }) => [name, value]),
  }
}

/** @param {HTMLInputElement | HTMLSelectElement} field */
const usualOf = (field) =>
  field instanceof HTMLInputElement
    ? field.defaultValue
    : ([...field.options].find(({ defaultSelected }) => defaultSelected)?.value ?? '')
