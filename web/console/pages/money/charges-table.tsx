import { formatCount } from '#format'
import { type Column, DataTable, Money, Mono, Section, Segmented, useParam } from '#parts'
import type { StatementView } from '#wire/money'
import { commonWords, type Lang, useLang, useWords } from '#words'
import styles from './money.module.css'
import { statementWords } from './words.ts'

interface Line {
  readonly id: string
  readonly name: string
  readonly isMono: boolean
  readonly answers: number
  readonly chargedMicro: number
}

type Group = 'endpoint' | 'token' | 'label'

/** Charges by endpoint, token or label. */
export function ChargesTable({ statement }: { readonly statement: StatementView }) {
  const say = useWords(statementWords)
  const common = useWords(commonWords)
  const lang = useLang()
  const [by, setBy] = useParam('by', 'endpoint')
  const group: Group = by === 'token' || by === 'label' ? by : 'endpoint'
  const lines = listLines(statement, group, lang, say.noLabel)
  const sum = (read: (line: Line) => number) => lines.reduce((total, line) => total + read(line), 0)
  const columns: readonly Column<Line>[] = [
    {
      key: 'name',
      head: say[group],
      phone: 'first',
      sortBy: ({ name }) => name,
      cell: ({ name, isMono }) => (isMono ? <Mono>{name}</Mono> : <strong className={styles['name']}>{name}</strong>),
      total: common.total,
    },
    {
      key: 'answers',
      head: say.answers,
      isFigure: true,
      phone: 'second',
      isDescendingFirst: true,
      sortBy: ({ answers }) => answers,
      cell: ({ answers }) => formatCount(answers),
      total: formatCount(sum(({ answers }) => answers)),
    },
    {
      key: 'per',
      head: say.perAnswer,
      isFigure: true,
      phone: 'none',
      cell: ({ answers, chargedMicro }) => (
        <span className={styles['soft']}>
          <Money
            micro={Math.round(chargedMicro / answers)}
            decimals={chargedMicro % (answers * 10_000) === 0 ? 2 : 4}
          />
        </span>
      ),
    },
    {
      key: 'charged',
      head: say.charged,
      isFigure: true,
      phone: 'end',
      isDescendingFirst: true,
      sortBy: ({ chargedMicro }) => chargedMicro,
      cell: ({ chargedMicro }) => <Money micro={chargedMicro} />,
      total: <Money micro={sum(({ chargedMicro }) => chargedMicro)} />,
    },
  ]
  const title = { endpoint: say.byEndpoint, token: say.byToken, label: say.byLabel }[group]
  const choices = (['endpoint', 'token', 'label'] as const).map((value) => ({ value, label: say[value] }))
  return (
    <Section title={title} tools={<Segmented label={say.group} choices={choices} value={group} onChange={setBy} />}>
      {lines.length === 0 ? (
        <p className={styles['none']}>{say.noCharges}</p>
      ) : (
        <DataTable label={title} columns={columns} rows={lines} getId={({ id }) => id} sortParam="bySort" isDense />
      )}
    </Section>
  )
}

function listLines({ endpoints, tokens }: StatementView, group: Group, lang: Lang, noLabel: string): readonly Line[] {
  if (group === 'endpoint')
    return endpoints.map(({ path, title, ...sums }) => ({
      id: path,
      name: title?.[lang] ?? path,
      isMono: title === null,
      ...sums,
    }))
  if (group === 'token')
    return tokens.map(({ id, label, ...sums }) => ({ id, name: label ?? id, isMono: label === null, ...sums }))
  const lines = new Map<string, Line>()
  for (const { label, answers, chargedMicro } of tokens) {
    const id = label ?? ''
    const before = lines.get(id) ?? { id, name: label ?? noLabel, isMono: false, answers: 0, chargedMicro: 0 }
    lines.set(id, { ...before, answers: before.answers + answers, chargedMicro: before.chargedMicro + chargedMicro })
  }
  return [...lines.values()].sort((one, other) => other.chargedMicro - one.chargedMicro)
}
