import type { LanguageFn, Mode } from 'highlight.js'
import bash from 'highlight.js/lib/languages/bash'

/** The word a line begins with, and its options: what one looks for in a command. */
const parts: readonly Mode[] = [
  { scope: 'variable', match: /^[A-Z_]+(?==)/m },
  { scope: 'command', match: /^[a-z][\w-]*(?=[ \n]|$)(?! *\()/m },
  { scope: 'flag', match: /(?<=\s)--?[A-Za-z][\w-]*/ },
  { scope: 'string', match: /(?<= -d | --data-urlencode )[^\s'"\\]+/ },
]

/** Bash as the library reads it, and the parts of a command. */
export const shell: LanguageFn = (hljs) => {
  const grammar = bash(hljs)
  return { ...grammar, contains: [...(grammar.contains ?? []), ...parts] }
}
