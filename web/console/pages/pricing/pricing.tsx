import { useMemo } from 'react'
import { useAccountPath, useView } from '#api'
import { formatCount, formatMoney } from '#format'
import {
  Button,
  ChoiceChip,
  ColumnsMenu,
  DataTable,
  Empty,
  Figure,
  FigureRow,
  Filters,
  PageHead,
  SearchBox,
  TableBones,
  useColumns,
  useParams,
  useSetParams,
  Viewed,
} from '#parts'
import type { EndpointPrice, PricingView } from '#wire/pricing'
import { commonWords, useLang, useWords } from '#words'
import { makeColumns } from './columns.tsx'
import styles from './pricing.module.css'
import { words } from './words.ts'

export default function Pricing() {
  const say = useWords(words)
  const view = useView<PricingView>(useAccountPath()('/pricing'))
  return (
    <>
      {view.data === undefined && <PageHead title={say.title} />}
      <Viewed view={view} bones={<TableBones />}>
        {({ items }) => <Prices items={items} />}
      </Viewed>
    </>
  )
}

function Prices({ items }: { readonly items: readonly EndpointPrice[] }) {
  const say = useWords(words)
  const common = useWords(commonWords)
  const lang = useLang()
  const { q = '', show = 'all' } = useParams()
  const setParams = useSetParams()
  const columns = useMemo(() => makeColumns(lang), [lang])
  const choice = useColumns('pricing', columns)
  const shown = useMemo(() => items.filter((item) => matches(item, q, show)), [items, q, show])
  const left = items.reduce((sum, { granted }) => sum + (granted?.left ?? 0), 0)
  const ownCount = items.filter(({ usualMicro }) => usualMicro !== null).length
  return (
    <>
      <PageHead title={say.title} count={say.count(items.length, shown.length)} />
      <div className={styles['head']}>
        <FigureRow>
          <Figure label={say.most}>{formatMoney(findMost(items), { decimals: 2 })}</Figure>
          {left > 0 && (
            <Figure label={say.grantedLeft} note={say.grantedNote}>
              {formatCount(left)}
            </Figure>
          )}
          {ownCount > 0 && <Figure label={say.ownPrices}>{formatCount(ownCount)}</Figure>}
        </FigureRow>
      </div>
      <Filters end={<ColumnsMenu columns={columns} {...choice} />}>
        <SearchBox label={say.search} />
        <ChoiceChip
          label={say.show}
          param="show"
          otherwise="all"
          choices={[
            { value: 'all', label: say.all },
            { value: 'granted', label: say.granted },
            { value: 'own', label: say.own },
          ]}
        />
      </Filters>
      {shown.length === 0 ? (
        <Empty
          title={say.none}
          actions={
            <Button kind="link" onClick={() => setParams({ q: undefined, show: undefined })}>
              {common.clearFilters}
            </Button>
          }
        >
          {say.noneText(items.length)}
        </Empty>
      ) : (
        <DataTable
          isMain
          label={say.title}
          columns={columns}
          rows={shown}
          getId={({ path }) => path}
          hidden={choice.hidden}
          foot={<span className={styles['rule']}>{say.rule}</span>}
        />
      )}
    </>
  )
}

function matches({ title, path, granted, usualMicro }: EndpointPrice, asked: string, show: string): boolean {
  if (show === 'granted' && !granted) return false
  if (show === 'own' && usualMicro === null) return false
  const whole = `${title.en} ${title.zh} ${path}`.toLowerCase()
  return asked
    .toLowerCase()
    .split(/\s+/)
    .every((part) => whole.includes(part))
}

/** The price that most endpoints have. */
function findMost(items: readonly EndpointPrice[]): number {
  const counts = new Map<number, number>()
  for (const { priceMicro } of items) counts.set(priceMicro, (counts.get(priceMicro) ?? 0) + 1)
  const [first] = [...counts].toSorted(([, one], [, other]) => other - one)
  return first?.[0] ?? 0
}
