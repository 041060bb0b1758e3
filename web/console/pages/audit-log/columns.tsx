import type { Column } from '#parts'
import { Moment, StateMark, TwoLines } from '#parts'
import type { AuditEntry } from '#wire/audit-log'
import { type Lang, useLang, type useWords } from '#words'
import styles from './audit-log.module.css'
import { ToldValue } from './told-value.tsx'
import { nameField, nameVerb } from './verb-words.ts'
import type { words } from './words.ts'

export type Say = ReturnType<typeof useWords<(typeof words)['en']>>

export const nameSurface = (surface: string, say: Say): string =>
  surface in say ? String(say[surface as 'command' | 'demo' | 'token' | 'console' | 'job']) : surface

/** What it was about, without the account, which stands first. */
function aboutOf({ account, about }: AuditEntry): string {
  const others = Object.entries(about).flatMap(([name, value]) => (name === 'accountId' ? [] : [value]))
  return [...(account ? [account.name] : []), ...others].join(' · ')
}

export const listColumns = (say: Say, lang: Lang): readonly Column<AuditEntry>[] => [
  { key: 'time', head: say.time, width: 132, phone: 'end', cell: ({ at }) => <Moment at={at} /> },
  {
    key: 'who',
    head: say.who,
    width: 190,
    phone: 'none',
    cell: ({ name, who, surface, from }) => (
      <TwoLines first={name ?? who} second={`${nameSurface(surface, say)}, ${from}`} />
    ),
  },
  {
    key: 'what',
    head: say.what,
    isFixed: true,
    phone: 'first',
    cell: (entry) => (
      <TwoLines first={nameVerb(entry.verb, lang)} second={<span className={styles['about']}>{aboutOf(entry)}</span>} />
    ),
  },
  { key: 'changed', head: say.changed, phone: 'second', cell: (entry) => <Changes entry={entry} /> },
  {
    key: 'place',
    head: say.place,
    isFigure: true,
    width: 110,
    phone: 'none',
    cell: ({ nth }) => (nth === null ? <StateMark tone="warn">{say.notYet}</StateMark> : nth),
  },
]

const shownMax = 2

/** What became what; of what is new, what it is; and where nothing is told to have changed, what was asked. */
function Changes({ entry: { before, after, asked } }: { readonly entry: AuditEntry }) {
  const lang = useLang()
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (field) => field in before || !isNothing(after[field]),
  )
  const { reason, ...others } = asked
  const isAsked = changed.length === 0
  const told = isAsked ? Object.keys(others).filter((field) => !isNothing(others[field])) : changed
  return (
    <div className={styles['changes']}>
      {told.slice(0, shownMax).map((field, nth) => (
        <div key={field}>
          <span className={styles['field']}>{nameField(field, lang)}</span>{' '}
          {field in before && (
            <>
              <ToldValue field={field} value={before[field]} /> →{' '}
            </>
          )}
          <ToldValue field={field} value={isAsked ? others[field] : after[field]} />
          {nth === shownMax - 1 && told.length > shownMax && (
            <span className={styles['more']}> +&nbsp;{told.length - shownMax}</span>
          )}
        </div>
      ))}
      {typeof reason === 'string' && <div className={styles['field']}>{reason}</div>}
    </div>
  )
}

const isNothing = (value: unknown): boolean => value === null || value === false || value === 0
