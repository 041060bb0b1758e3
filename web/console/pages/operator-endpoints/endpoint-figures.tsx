import { formatCount, formatMoney } from '#format'
import { Figure, FigureRow, NoticeLine } from '#parts'
import type { EndpointTotals } from '#wire/operator-endpoints'
import { useWords } from '#words'
import styles from './endpoints.module.css'
import { words } from './words.ts'

const signs: Readonly<Record<string, string>> = { USD: '$', EUR: '€', GBP: '£' }

/** `$391.20`, or with its letters where it has no sign that everybody knows. */
function formatForeign(micro: number, currency: string): string {
  const text = formatMoney(micro, { decimals: 2 }).replace('¥', signs[currency] ?? '')
  return signs[currency] === undefined ? `${text} ${currency}` : text
}

/** What all endpoints brought: the margin is the page's loud figure. */
export function EndpointFigures({ totals }: { readonly totals: EndpointTotals }) {
  const say = useWords(words)
  const { marginMicro, revenueMicro, upstreamMicro, currencies, calls, unknownRequests, withoutRate } = totals
  return (
    <div className={styles['figures']}>
      <FigureRow>
        <Figure label={say.margin} size="loud" micro={marginMicro} tone={marginMicro < 0 ? 'bad' : undefined} />
        <Figure label={say.revenue}>{formatMoney(revenueMicro, { decimals: 2 })}</Figure>
        <Figure label={say.cost}>{formatMoney(upstreamMicro, { decimals: 2 })}</Figure>
        {currencies.map(({ currency, micro, yuanMicro }) => (
          <Figure key={currency} label={currency === 'USD' ? say.ofItInDollars : say.ofItIn(currency)}>
            {yuanMicro === 0
              ? say.withoutRate(formatForeign(micro, currency))
              : say.at(formatForeign(micro, currency), (yuanMicro / micro).toFixed(2))}
          </Figure>
        ))}
        <Figure label={say.calls}>{formatCount(calls)}</Figure>
      </FigureRow>
      {withoutRate > 0 && <NoticeLine kind="bad">{say.noRate(formatCount(withoutRate))}</NoticeLine>}
      {unknownRequests > 0 && <NoticeLine kind="stale">{say.unknown(formatCount(unknownRequests))}</NoticeLine>}
    </div>
  )
}
