/** @typedef {'localStorage' | 'sessionStorage'} Place */

/** What a reader chose. Where site data is blocked, nothing is. @param {string} name @param {Place} [place] */
export function recall(name, place = 'localStorage') {
  try {
    return window[place].getItem(name)
  } catch {
    return null
  }
}

/** An empty value forgets it. @param {string} name @param {string} value @param {Place} [place] */
export function remember(name, value, place = 'localStorage') {
  try {
    if (value === '') window[place].removeItem(name)
    else window[place].setItem(name, value)
  } catch {
    // Then it is chosen anew on the next page.
  }
}
