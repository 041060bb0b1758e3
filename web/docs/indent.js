/** JSON over several lines. No value is read, so that ids keep digits that a number here would lose. @param {string} json */
export function indent(json) {
  let depth = 0
  const line = () => `\n${'  '.repeat(depth)}`
  return json.replace(/"(?:[^"\\]|\\.)*"|[{[]\s*[}\]]|[{}[\],:]|\s+/g, (token) => {
    if (token === '{' || token === '[') {
      depth++
      return `${token}${line()}`
    }
    if (token === '}' || token === ']') {
      depth--
      return `${line()}${token}`
    }
    if (token === ',') return `,${line()}`
    if (token === ':') return ': '
    return token.startsWith('"') ? token : token.replaceAll(/\s/g, '')
  })
}
