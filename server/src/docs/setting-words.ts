import { readFileSync } from 'node:fs'
import type { Text } from '#kit'
import { langs } from './page.ts'
import { plainText } from './plain-text.ts'

/** What the guide for operators says of a setting. */
export interface SettingWords {
  /** The table it stands in. */
  readonly group: Text
  readonly text: Text
}

const fileOf = (lang: string): URL => new URL(`../../../docs/guides/${lang}/operating.md`, import.meta.url)

/** Settings by their names, in the words of the guide's tables. */
export function readSettingWords(): ReadonlyMap<string, SettingWords> {
  const [en, zh] = langs.map((lang) => readTables(readFileSync(fileOf(lang), 'utf8')))
  return new Map(
    [...(en ?? [])].flatMap(([name, ours]) => {
      const theirs = zh?.get(name) ?? ours
      return [[name, { group: { en: ours.group, zh: theirs.group }, text: { en: ours.text, zh: theirs.text } }]]
    }),
  )
}

function readTables(guide: string): ReadonlyMap<string, { readonly group: string; readonly text: string }> {
  const found = new Map<string, { group: string; text: string }>()
  let group = ''
  for (const line of guide.split('\n')) {
    group = /^\*\*(.+)\*\*$/.exec(line)?.[1] ?? group
    const [, name, text] = /^\| `([A-Z][A-Z0-9_]*)` \|[^|]*\| (.*) \|$/.exec(line) ?? []
    if (name !== undefined && text !== undefined) found.set(name, { group, text: plainText(text) })
  }
  return found
}
