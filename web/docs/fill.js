/** Puts a value into the words around it. @param {string} [words] @param {string | number} [value] */
export const fill = (words = '', value = '') => words.replace('{}', () => String(value))
