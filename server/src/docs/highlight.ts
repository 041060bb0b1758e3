import hljs from 'highlight.js/lib/core'
import go from 'highlight.js/lib/languages/go'
import java from 'highlight.js/lib/languages/java'
import javascript from 'highlight.js/lib/languages/javascript'
import nginx from 'highlight.js/lib/languages/nginx'
import php from 'highlight.js/lib/languages/php'
import python from 'highlight.js/lib/languages/python'
import yaml from 'highlight.js/lib/languages/yaml'
import { ini, shell } from './grammars.ts'
import { type Html, html } from './html.ts'
import { listJsonRuns, type Run } from './json-runs.ts'

const grammars = { go, ini, java, js: javascript, ts: javascript, nginx, php, python, bash: shell, sh: shell, yaml }
for (const [name, grammar] of Object.entries(grammars)) hljs.registerLanguage(name, grammar)

/** What a kind of token looks like; what is not named looks like what it stands in. */
const looks: Readonly<Record<string, string>> = {
  attr: 'name',
  attribute: 'name',
  built_in: 'command',
  command: 'command',
  comment: 'quiet',
  doctag: 'quiet',
  flag: 'flag',
  keyword: 'flag',
  literal: 'number',
  meta: 'quiet',
  number: 'number',
  section: 'name',
  string: 'text',
  subst: '',
  symbol: 'text',
  title: 'command',
  type: 'name',
  variable: 'variable',
}

/** What somebody else wrote may be of any length. */
const lengthMax = 200_000

/** Code with its kinds of token told apart, as far as they look different. */
export const highlight = (text: string, language: string): Html => html`${listRuns(text, language).map(runHtml)}`

/** The same with each line by itself, so that what is too long goes on below, indented. */
export const highlightLines = (text: string, language: string): Html =>
  html`${splitLines(listRuns(text, language)).map(
    (line) => html`<span class="line${depthOf(line)}">${line.map(lineRunHtml)}</span>`,
  )}`

/** The backslash that leads to the next line stays with what is before it, and is never a line by itself. */
function lineRunHtml({ look, text }: Run): Html {
  const [onward] = / \\\n$/.exec(text) ?? []
  if (onward === undefined) return runHtml({ look, text })
  return html`${runHtml({ look, text: text.slice(0, -onward.length) })}<span class="onward">${onward}</span>`
}

/** Steps of indentation that are told apart. */
const depthMax = 8

/** How far a line is indented, in steps of two: what goes on below begins there. */
function depthOf(line: readonly Run[]): string | false {
  const [indent = ''] = /^[\t ]*/.exec(line.map(({ text }) => text).join('')) ?? []
  const depth = Math.min(Math.ceil(indent.replaceAll('\t', '  ').length / 2), depthMax)
  return depth > 0 && ` in${depth}`
}

const runHtml = ({ look, text }: Run): Html =>
  look === '' || text.trim() === '' ? pathsHtml(text) : html`<span class="${look}">${pathsHtml(text)}</span>`

/** A long address goes on below after one of its slashes. */
const pathsHtml = (text: string): Html =>
  html`${text.split(/(?<=\w\/)(?=\w)/).map((part, nth) => (nth === 0 ? part : html`<wbr>${part}`))}`

function listRuns(text: string, language: string): readonly Run[] {
  if (language === 'json') return listJsonRuns(text)
  if (!hljs.getLanguage(language) || text.length > lengthMax) return [{ look: '', text }]
  return joinRuns(hljs.highlight(text, { language, ignoreIllegals: true }).value)
}

const piece = /<span class="hljs-([\w-]+)[^>]*>|(<\/span>)|([^<]+)/g

/** The library's markup without nesting, which nobody sees. */
function joinRuns(markup: string): readonly Run[] {
  const runs: Run[] = []
  const around = ['']
  for (const [, kind, end, escaped = ''] of markup.matchAll(piece)) {
    const look = around.at(-1) ?? ''
    // A literal that is a keyword, too, is a literal.
    if (kind !== undefined) around.push(look === looks['literal'] ? look : (looks[kind] ?? look))
    else if (end !== undefined) around.pop()
    else append(runs, { look, text: readText(escaped) })
  }
  return runs
}

function append(runs: Run[], run: Run): void {
  const last = runs.at(-1)
  // A blank looks like any other.
  const isSame = last && (last.look === run.look || /^ *$/.test(run.text))
  if (isSame) runs[runs.length - 1] = { look: last.look, text: last.text + run.text }
  else if (run.text === 'null') runs.push({ look: 'quiet', text: run.text })
  else runs.push(run)
}

/** Each ends with its line break. */
function splitLines(runs: readonly Run[]): readonly (readonly Run[])[] {
  const lines: Run[][] = [[]]
  for (const { look, text } of runs) {
    for (const [nth, part] of text.split(/(?<=\n)/).entries()) {
      if (nth > 0 || lines.at(-1)?.at(-1)?.text.endsWith('\n')) lines.push([])
      lines.at(-1)?.push({ look, text: part })
    }
  }
  return lines
}

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#x27;': "'",
}

const readText = (escaped: string): string => escaped.replaceAll(/&[#\w]+;/g, (entity) => entities[entity] ?? entity)
