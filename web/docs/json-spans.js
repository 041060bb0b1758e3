const tokens = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false)\b|-?\d[\d.eE+-]*|\bnull\b/g

/** JSON with its names, texts and numbers told apart, as the server writes them. @param {string} text */
export function jsonSpans(text) {
  const made = document.createDocumentFragment()
  let end = 0
  for (const match of text.matchAll(tokens)) {
    const [token, quoted, colon = ''] = match
    made.append(text.slice(end, match.index))
    const span = document.createElement('span')
    span.className = quoted === undefined ? (token === 'null' ? 'quiet' : 'number') : colon === '' ? 'text' : 'name'
    span.textContent = quoted ?? token
    made.append(span, colon)
    end = match.index + token.length
  }
  made.append(text.slice(end))
  return made
}
