import type { LanguageFn, Mode } from 'highlight.js'
import bash from 'highlight.js/lib/languages/bash'

/** The word a line begins with, and its options: what one looks for in a command. */
const parts: readonly Mode[] = [
  { scope: 'variable', match: /^[A-Z_]+(?==)/m },
  { scope: 'command', match: /(?<=^ *)[a-z][\w-]*(?=[ \n]|$)(?! *\()/m },
  { scope: 'flag', match: /(?<=\s)--?[A-Za-z][\w-]*/ },
  { scope: 'string', match: /(?<= -d | --data-urlencode )[^\s'"\\]+/ },
]

/** Bash as the library reads it, and the parts of a command. Its list of commands is left out: it finds them in arguments. */
export const shell: LanguageFn = (hljs) => {
  const { keywords, contains = [], ...grammar } = bash(hljs)
  const { keyword, literal } = Object(keywords)
  return { ...grammar, keywords: { keyword, literal }, contains: [...contains, ...parts] }
}

/** Sections, names and comments: the library's own grammar finds `on` in `online`. */
export const ini: LanguageFn = () => ({
  contains: [
    { scope: 'section', match: /^\[.*\]/m },
    { scope: 'attr', match: /^[\w.-]+(?= *=)/m },
    { scope: 'comment', match: /^[#;].*/m },
  ],
})
