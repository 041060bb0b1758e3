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

const shownMax = 3

/** What became what; and what was said with it. */
function Changes({ entry: { before, after, asked } }: { readonly entry: AuditEntry }) {
  const lang = useLang()
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return (
    <div className={styles['changes']}>
      {fields.slice(0, shownMax).map((field) => (
        <div key={field}>
          <span className={styles['field']}>{nameField(field, lang)}</span>{' '}
          {field in before && (
            <>
              <ToldValue field={field} value={before[field]} /> →{' '}
            </>
          )}
          {field in after ? <ToldValue field={field} value={after[field]} /> : '–'}
        </div>
      ))}
      {fields.length > shownMax && <div className={styles['field']}>+ {fields.length - shownMax}</div>}
      {typeof asked['reason'] === 'string' && <div className={styles['field']}>{asked['reason']}</div>}
    </div>
  )
}
