import { formatDuration } from '#format'
import { type Column, DataTable, Moment, Section } from '#parts'
import type { ProviderError } from '#wire/operator-providers'
import { useWords } from '#words'
import styles from './providers.module.css'
import { nameOf } from './states.ts'
import { words } from './words.ts'

/** Requests that brought nothing. */
export function ErrorsSection({ errors }: { readonly errors: readonly ProviderError[] }) {
  const say = useWords(words)
  const columns: readonly Column<ProviderError>[] = [
    { key: 'at', head: say.at, cell: ({ at }) => <Moment at={at} />, width: 120, phone: 'end' },
    {
      key: 'provider',
      head: say.provider,
      cell: ({ provider }) => <strong>{nameOf(provider)}</strong>,
      phone: 'first',
    },
    {
      key: 'what',
      head: say.what,
      cell: ({ text, detail, durationMs }) => (
        <span title={detail ?? undefined}>{say.after(text, formatDuration(durationMs))}</span>
      ),
      phone: 'second',
    },
  ]
  return (
    <Section title={say.errors} count={say.errorsCount}>
      {errors.length === 0 ? (
        <p className={styles['soft']}>{say.noErrors}</p>
      ) : (
        <DataTable
          label={say.errors}
          columns={columns}
          rows={errors}
          getId={({ requestId, at, durationMs }) => `${requestId} ${at} ${durationMs}`}
          isDense
          sortParam="errors"
        />
      )}
    </Section>
  )
}
