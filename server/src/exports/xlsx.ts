import type { Buffer } from 'node:buffer'
import { writeSheet } from './sheet.ts'
import type { Column, ColumnKind, Table } from './table.ts'
import { describeWorkbook } from './workbook.ts'
import { writeZip } from './zip.ts'

const words = {
  en: { sheet: 'Columns', column: 'Column', form: 'Form', means: 'Meaning' },
  zh: { sheet: '列说明', column: '列', form: '格式', means: '含义' },
} as const

const forms: Readonly<Record<ColumnKind, { readonly en: string; readonly zh: string }>> = {
  text: { en: 'text', zh: '文本' },
  id: { en: 'text, every digit kept', zh: '文本，保留每一位数字' },
  number: { en: 'number', zh: '数字' },
  money: { en: 'number, in yuan (CNY), to the micro-yuan', zh: '数字，单位为元（CNY），精确到百万分之一元' },
  moment: { en: 'text, time in Asia/Shanghai with +08:00', zh: '文本，北京时间，带 +08:00' },
  flag: { en: 'TRUE or FALSE', zh: 'TRUE 或 FALSE' },
}

/** A workbook of two sheets: the rows, and what their columns mean. */
export function writeXlsx<Row>({ name, columns, slices }: Table<Row>, lang: 'en' | 'zh'): AsyncGenerator<Buffer> {
  const said = words[lang]
  const sheets = [() => writeSheet(columns, slices()), () => writeSheet(columnsOf(lang), oneSlice(columns))]
  const parts = Object.entries(describeWorkbook([name, said.sheet]))
  return writeZip([
    ...parts.map(([part, text]) => ({ name: part, chunks: () => [text] })),
    ...sheets.map((chunks, at) => ({ name: `xl/worksheets/sheet${at + 1}.xml`, chunks })),
  ])
}

type Explained = Pick<Column<never>, 'name' | 'kind' | 'means'>

const columnsOf = (lang: 'en' | 'zh'): readonly Column<Explained>[] => [
  { name: words[lang].column, kind: 'text', means: { en: '', zh: '' }, read: ({ name }) => name },
  { name: words[lang].form, kind: 'text', means: { en: '', zh: '' }, read: ({ kind }) => forms[kind][lang] },
  { name: words[lang].means, kind: 'text', means: { en: '', zh: '' }, read: ({ means }) => means[lang] },
]

async function* oneSlice<Row>(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows
}
