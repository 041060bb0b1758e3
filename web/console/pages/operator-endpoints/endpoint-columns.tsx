import clsx from 'clsx'
import { HealthBars } from '#charts'
import { formatCount, formatDuration, formatMoney, formatShare } from '#format'
import { type Column, Mono, Toggle, TwoLines } from '#parts'
import type { OperatorEndpoint } from '#wire/operator-endpoints'
import type { Lang } from '#words'
import styles from './endpoints.module.css'
import type { EndpointWords } from './words.ts'

type Say = EndpointWords['en'] | EndpointWords['zh']

interface ColumnNeeds {
  readonly say: Say
  readonly lang: Lang
  /** The largest margin of all rows: their bars are compared. */
  readonly mostMicro: number
  readonly onSwitch: (endpoint: OperatorEndpoint, isOn: boolean) => void
  readonly hourName: (nth: number) => string
}

const none = '–'
const twoDecimals = { decimals: 2 } as const

/** The last parts of a path, which tell most. */
const shortPath = (path: string): string => path.split('/').slice(-2).join('/')

const isUnwell = (score: number | null): boolean => score !== null && score < 90
const successMin = 0.95
const p95MsMax = 5_000

export function listColumns(needs: ColumnNeeds): readonly Column<OperatorEndpoint>[] {
  const { say, lang, mostMicro, onSwitch, hourName } = needs
  return [
    {
      key: 'title',
      head: say.endpoint,
      cell: ({ title, path }) => <TwoLines first={title[lang]} second={<Mono>{shortPath(path)}</Mono>} />,
      sortBy: ({ title }) => title[lang],
      isFixed: true,
      phone: 'first',
    },
    {
      key: 'health',
      head: say.health,
      cell: (endpoint) => <Health endpoint={endpoint} needs={{ say, lang, hourName }} />,
      sortBy: ({ score }) => score ?? undefined,
      width: 200,
    },
    figure(
      'calls',
      say.calls,
      ({ calls }) => formatCount(calls),
      ({ calls }) => calls,
    ),
    figure(
      'success',
      say.success,
      (one) => <Success share={one.success} />,
      ({ success }) => success ?? undefined,
    ),
    figure(
      'p50',
      'p50',
      ({ p50Ms }) => (p50Ms === null ? none : formatDuration(p50Ms)),
      ({ p50Ms }) => p50Ms ?? undefined,
    ),
    figure(
      'p95',
      'p95',
      ({ p95Ms }) => <P95 ms={p95Ms} />,
      ({ p95Ms }) => p95Ms ?? undefined,
    ),
    figure(
      'price',
      say.price,
      ({ price }) => formatMoney(price.priceMicro, twoDecimals),
      ({ price }) => price.priceMicro,
    ),
    {
      ...figure(
        'cached',
        say.cached,
        ({ price }) => formatMoney(price.cachedMicro, twoDecimals),
        ({ price }) => price.cachedMicro,
      ),
      isHiddenAtFirst: true,
    },
    figure(
      'revenue',
      say.revenue,
      ({ revenueMicro }) => formatMoney(revenueMicro, twoDecimals),
      ({ revenueMicro }) => revenueMicro,
    ),
    figure(
      'cost',
      say.costHead,
      ({ upstreamMicro }) => formatMoney(upstreamMicro, twoDecimals),
      ({ upstreamMicro }) => upstreamMicro,
    ),
    figure(
      'margin',
      say.margin,
      ({ marginMicro }) => <Margin micro={marginMicro} mostMicro={mostMicro} />,
      ({ marginMicro }) => marginMicro,
      'end',
    ),
    {
      key: 'providers',
      head: say.providers,
      cell: ({ providers }) => providers.join(', '),
      isHiddenAtFirst: true,
    },
    {
      key: 'enabled',
      head: say.enabled,
      cell: (endpoint) => (
        <Toggle
          label={say.turnOn(endpoint.title[lang])}
          isOn={!endpoint.isDisabled}
          onChange={(isOn) => onSwitch(endpoint, isOn)}
        />
      ),
      isFigure: true,
      phone: 'endSecond',
    },
  ]
}

function figure(
  key: string,
  head: string,
  cell: Column<OperatorEndpoint>['cell'],
  sortBy: (row: OperatorEndpoint) => number | undefined,
  phone?: Column<OperatorEndpoint>['phone'],
): Column<OperatorEndpoint> {
  return { key, head, cell, sortBy, isFigure: true, isDescendingFirst: true, ...(phone && { phone }) }
}

interface HealthProps {
  readonly endpoint: OperatorEndpoint
  readonly needs: Pick<ColumnNeeds, 'say' | 'lang' | 'hourName'>
}

function Health({ endpoint, needs: { say, lang, hourName } }: HealthProps) {
  const { hours, score, title } = endpoint
  const told = score === null ? none : String(Math.floor(score))
  const scores = hours.length === 0 ? Array.from({ length: 24 }, () => null) : hours
  return (
    <div className={styles['health']}>
      <HealthBars
        label={say.healthLabel(title[lang], told)}
        scores={scores}
        title={(nth) => say.hourScore(hourName(nth), scores[nth] === null ? say.noCalls : String(scores[nth]))}
      />
      <span className={clsx(styles['score'], isUnwell(score) && styles['bad'])}>{told}</span>
    </div>
  )
}

const Success = ({ share }: { readonly share: number | null }) =>
  share === null ? none : <span className={share < successMin ? styles['bad'] : undefined}>{formatShare(share)}</span>

const P95 = ({ ms }: { readonly ms: number | null }) =>
  ms === null ? none : <span className={ms > p95MsMax ? styles['warn'] : undefined}>{formatDuration(ms)}</span>

function Margin({ micro, mostMicro }: { readonly micro: number; readonly mostMicro: number }) {
  const share = mostMicro === 0 ? 0 : Math.abs(micro) / mostMicro
  return (
    <>
      <span className={clsx(styles['margin'], micro < 0 && styles['bad'])}>{formatMoney(micro, twoDecimals)}</span>
      <div className={styles['track']} aria-hidden="true">
        <div
          className={styles['fill']}
          data-loss={micro < 0 ? '' : undefined}
          style={{ width: `${Math.min(1, share) * 100}%` }}
        />
      </div>
    </>
  )
}
