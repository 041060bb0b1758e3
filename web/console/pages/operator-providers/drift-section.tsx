import { dayOf, formatDay } from '#format'
import { type Column, DataTable, Mono, Section, TwoLines } from '#parts'
import type { ProviderDrift } from '#wire/operator-providers'
import { useLang, useWords } from '#words'
import styles from './providers.module.css'
import { nameOf } from './states.ts'
import { words } from './words.ts'

/** Members of answers that changed their shape. */
export function DriftSection({ drift }: { readonly drift: readonly ProviderDrift[] }) {
  const say = useWords(words)
  const lang = useLang()
  const columns: readonly Column<ProviderDrift>[] = [
    {
      key: 'member',
      head: say.member,
      cell: ({ place, provider, path }) => (
        <TwoLines
          first={<Mono>{place || 'data'}</Mono>}
          second={`${nameOf(provider)}, ${path.split('/').slice(-2).join('/')}`}
        />
      ),
      phone: 'first',
    },
    { key: 'was', head: say.was, cell: ({ before }) => before, phone: 'second' },
    { key: 'came', head: say.cameAs, cell: ({ after }) => <strong>{after}</strong>, phone: 'endSecond' },
    {
      key: 'seen',
      head: say.firstSeen,
      cell: ({ at }) => formatDay(dayOf(at), lang),
      isFigure: true,
      phone: 'end',
    },
  ]
  return (
    <Section title={say.drift} count={say.driftCount}>
      {drift.length === 0 ? (
        <p className={styles['soft']}>{say.noDrift}</p>
      ) : (
        <DataTable
          label={say.drift}
          columns={columns}
          rows={drift}
          getId={({ at, provider, path, place, after }) => `${at} ${provider} ${path} ${place} ${after}`}
          sortParam="drift"
        />
      )}
    </Section>
  )
}
