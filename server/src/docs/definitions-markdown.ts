import type { Block, DataField, Lang, Param, Phrase } from './page.ts'
import { say, type Word } from './words.ts'

type Table = Extract<Block, { kind: 'table' }>

const columns = (lang: Lang, words: readonly Word[]): readonly string[] => words.map((word) => say(lang, word))

/** Parameters as a table: nothing is folded for who reads Markdown. */
export const paramsTable = (params: readonly Param[], lang: Lang): Table => ({
  kind: 'table',
  columns: columns(lang, ['name', 'in', 'type', 'required', 'given', 'values', 'description']),
  rows: params.map(({ name, sent, type, isRequired, given, choices, limits, meaning }) => [
    [{ code: name }],
    [sent],
    [type],
    [say(lang, isRequired ? 'yes' : 'no')],
    given === undefined ? [] : [{ code: given }],
    choices.length > 0
      ? choices.flatMap(({ value }, nth): Phrase => [nth === 0 ? '' : ' ', { code: value }])
      : [limits],
    meaning,
  ]),
})

/** What a field holds comes after it, by its whole name. */
export const fieldsTable = (fields: readonly DataField[], hasUnits: boolean, lang: Lang): Table => ({
  kind: 'table',
  columns: columns(lang, hasUnits ? ['name', 'type', 'unit', 'description'] : ['name', 'type', 'description']),
  rows: fields
    .flatMap((field) => spread(field, ''))
    .map(({ name, type, unit, meaning }) => [[{ code: name }], [type], ...(hasUnits ? [[unit]] : []), meaning]),
})

function spread({ inner, ...field }: DataField, before: string): readonly DataField[] {
  const name = `${before}${field.name}`
  return [{ ...field, name }, ...(inner?.fields ?? []).flatMap((other) => spread(other, `${name}.`))]
}
