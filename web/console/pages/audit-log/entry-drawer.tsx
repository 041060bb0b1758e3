import { formatMomentWhole } from '#format'
import { DetailDrawer, Mono, PageLink, Section, StateMark } from '#parts'
import type { AuditEntry } from '#wire/audit-log'
import { useLang, useWords } from '#words'
import styles from './audit-log.module.css'
import { nameSurface } from './columns.tsx'
import { ToldValue } from './told-value.tsx'
import { nameField, nameVerb } from './verb-words.ts'
import { words } from './words.ts'

interface EntryDrawerProps {
  readonly entry: AuditEntry
  readonly onClose: () => void
  readonly onAbove: (() => void) | undefined
  readonly onBelow: (() => void) | undefined
}

/** All that the journal has of one deed. */
export function EntryDrawer({ entry, onClose, onAbove, onBelow }: EntryDrawerProps) {
  const say = useWords(words)
  const lang = useLang()
  const { id, at, who, name, surface, from, verb, account, about, asked, before, after, nth, link } = entry
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const others = Object.entries(about).filter(([field]) => field !== 'accountId' || account === null)
  return (
    <DetailDrawer
      title={nameVerb(verb, lang)}
      about={formatMomentWhole(at, lang)}
      onClose={onClose}
      onAbove={onAbove}
      onBelow={onBelow}
    >
      <dl className={styles['facts']}>
        <dt>{say.who}</dt>
        <dd>
          {name === null ? who : `${name} `}
          {name !== null && <Mono>{who}</Mono>}
        </dd>
        <dt>{say.surface}</dt>
        <dd>{nameSurface(surface, say)}</dd>
        <dt>{say.from}</dt>
        <dd>
          <Mono>{from}</Mono>
        </dd>
        {account && (
          <>
            <dt>{nameField('accountId', lang)}</dt>
            <dd>
              <PageLink to="/operator/accounts" search={{ id: account.id }}>
                {account.name}
              </PageLink>
            </dd>
          </>
        )}
        {others.map(([field, value]) => (
          <Fact key={field} field={field} value={value} />
        ))}
      </dl>
      {fields.length > 0 && (
        <Section title={say.changed}>
          <table className={styles['became']}>
            <thead>
              <tr>
                <th scope="col">{say.field}</th>
                <th scope="col">{say.before}</th>
                <th scope="col">{say.after}</th>
              </tr>
            </thead>
            <tbody>
              {fields.map((field) => (
                <tr key={field}>
                  <td>{nameField(field, lang)}</td>
                  <td>
                    <ToldValue field={field} value={before[field]} />
                  </td>
                  <td>
                    <ToldValue field={field} value={after[field]} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      )}
      {Object.keys(asked).length > 0 && (
        <Section title={say.asked}>
          <dl className={styles['facts']}>
            {Object.entries(asked).map(([field, value]) => (
              <Fact key={field} field={field} value={value} />
            ))}
          </dl>
        </Section>
      )}
      <Section title={say.link}>
        <dl className={styles['facts']}>
          <dt>{say.row}</dt>
          <dd>{id}</dd>
          <dt>{say.place}</dt>
          <dd>{nth ?? <StateMark tone="warn">{say.notYet}</StateMark>}</dd>
          {link !== null && (
            <>
              <dt>SHA-256</dt>
              <dd>
                <Mono>{link}</Mono>
              </dd>
            </>
          )}
        </dl>
      </Section>
    </DetailDrawer>
  )
}

function Fact({ field, value }: { readonly field: string; readonly value: unknown }) {
  return (
    <>
      <dt>{nameField(field, useLang())}</dt>
      <dd>
        <ToldValue field={field} value={value} />
      </dd>
    </>
  )
}
