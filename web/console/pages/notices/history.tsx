import { type ReactNode, useMemo } from 'react'
import { type Column, DataTable, Moment, StateMark, Tag, useNow } from '#parts'
import type { ToldNotice } from '#wire/notices'
import { useLang, useWords } from '#words'
import styles from './notices.module.css'
import { nameNotice, sayNotice } from './sentences.ts'
import { words } from './words.ts'

interface HistoryProps {
  readonly told: readonly ToldNotice[]
  readonly foot: ReactNode
}

/** What was told, the newest first. */
export function History({ told, foot }: HistoryProps) {
  const say = useWords(words)
  const lang = useLang()
  const now = useNow(60_000)
  const columns = useMemo<readonly Column<ToldNotice>[]>(
    () => [
      { key: 'time', head: say.time, width: 150, phone: 'end', cell: ({ at }) => <Moment at={at} /> },
      {
        key: 'state',
        head: say.state,
        width: 110,
        phone: 'second',
        cell: ({ state, type }) =>
          state === 'over' ? (
            <StateMark tone="good">{say.over}</StateMark>
          ) : (
            <StateMark tone={type === 'balance.low' || type === 'webhook.disabled' ? 'bad' : 'warn'}>
              {state === 'begun' ? say.begun : say.happened}
            </StateMark>
          ),
      },
      {
        key: 'notice',
        head: say.notice,
        phone: 'first',
        cell: (row) => (
          <span className={styles['notice']}>
            <strong>{nameNotice(row.type, say)[0]}</strong> {row.isNew && <Tag tone="gold">{say.fresh}</Tag>}
            <span className={styles['sentence']}>{sayNotice(row, say, lang, now)}</span>
          </span>
        ),
      },
    ],
    [say, lang, now],
  )
  return <DataTable isMain label={say.history} columns={columns} rows={told} getId={({ id }) => id} foot={foot} />
}
