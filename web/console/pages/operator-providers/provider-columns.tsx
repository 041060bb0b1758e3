import clsx from 'clsx'
import { HealthBars } from '#charts'
import { formatAgo, formatCount, formatMinute, formatMoment, formatMoney, formatShare } from '#format'
import { Button, type Column, StateMark, TwoLines, useNow } from '#parts'
import type { OperatorProvider, ProviderCredential } from '#wire/operator-providers'
import { useLang, useWords } from '#words'
import styles from './providers.module.css'
import { nameOf, sayBreaker, sayCredential, sayState, toneOf } from './states.ts'
import { type ProviderWords, words } from './words.ts'

const hourMs = 3_600_000

interface ColumnNeeds {
  readonly say: ProviderWords
  readonly onPause: (provider: OperatorProvider) => void
  readonly onResume: (provider: OperatorProvider) => void
}

export const listColumns = ({ say, onPause, onResume }: ColumnNeeds): readonly Column<OperatorProvider>[] => [
  {
    key: 'provider',
    head: say.provider,
    cell: ({ name, hosts, isLocal }) => (
      <TwoLines
        first={<span className={styles['name']}>{nameOf(name)}</span>}
        second={isLocal ? say.files : hosts.join(', ')}
      />
    ),
    phone: 'first',
  },
  { key: 'state', head: say.state, cell: (provider) => <State provider={provider} />, phone: 'second' },
  { key: 'success', head: say.success, cell: (provider) => <Success provider={provider} />, width: 170 },
  {
    key: 'share',
    head: say.share,
    cell: ({ share, state }) => (state === 'off' ? null : formatShare(share)),
    isFigure: true,
  },
  { key: 'rate', head: say.rate, cell: (provider) => <RateNow provider={provider} />, isFigure: true },
  { key: 'credentials', head: say.credentials, cell: (provider) => <Credentials provider={provider} /> },
  {
    key: 'pause',
    head: '',
    cell: (provider) =>
      provider.state === 'off' ? null : (
        <Button
          size="small"
          aria-label={`${provider.pausedAt === null ? say.pause : say.resume} ${nameOf(provider.name)}`}
          onClick={() => (provider.pausedAt === null ? onPause(provider) : onResume(provider))}
        >
          {provider.pausedAt === null ? say.pause : say.resume}
        </Button>
      ),
    isFigure: true,
    phone: 'end',
  },
]

interface CellProps {
  readonly provider: OperatorProvider
}

function State({ provider }: CellProps) {
  const say = useWords(words)
  const lang = useLang()
  const now = useNow(60_000)
  return (
    <>
      <StateMark tone={toneOf(provider)}>{sayState(provider, say)}</StateMark>
      <div className={styles['soft']}>{sayBreaker(provider, say, (at) => formatMoment(at, lang, now))}</div>
      {provider.resting.length > 0 && (
        <div className={clsx(styles['soft'], styles['warn'])}>{say.restsFor(formatCount(provider.resting.length))}</div>
      )}
    </>
  )
}

function Success({ provider }: CellProps) {
  const say = useWords(words)
  const { name, hours, success } = provider
  const told = success === null ? say.notAsked : formatShare(success)
  const first = Math.floor(useNow(60_000) / hourMs) - hours.length + 1
  return (
    <>
      <HealthBars
        label={say.barsLabel(nameOf(name), told)}
        scores={hours.map(({ requests, good }) => (requests === 0 ? null : (100 * good) / requests))}
        title={(nth) => {
          const { requests = 0, good = 0 } = hours[nth] ?? {}
          return say.hour(formatMinute((first + nth) * hourMs), formatCount(good), formatCount(requests))
        }}
      />
      <div className={clsx(styles['soft'], styles['under'])}>{told}</div>
    </>
  )
}

function RateNow({ provider }: CellProps) {
  const say = useWords(words)
  const { perSecond, perSecondMax, waiting, state } = provider
  if (state === 'off') return null
  return (
    <>
      {perSecondMax === null ? say.anyRate : say.perSecond(perSecond.toFixed(1), String(perSecondMax))}
      {waiting > 0 && <div className={clsx(styles['soft'], styles['warn'])}>{say.waiting(formatCount(waiting))}</div>}
    </>
  )
}

function Credentials({ provider }: CellProps) {
  const say = useWords(words)
  const { credentials, state } = provider
  if (credentials.length === 0) return <span className={styles['soft']}>{state === 'off' ? '' : say.needsNone}</span>
  return (
    <ul className={styles['credentials']}>
      {credentials.map((credential) => (
        <CredentialRow key={credential.place} credential={credential} />
      ))}
    </ul>
  )
}

function CredentialRow({ credential }: { readonly credential: ProviderCredential }) {
  const say = useWords(words)
  const lang = useLang()
  const now = useNow(60_000)
  const { place, rest, balance } = credential
  const { word, tone } = sayCredential(credential, say)
  const why =
    rest &&
    (rest.until === null ? say.untilRestart(rest.text) : say.until(rest.text, formatMoment(rest.until, lang, now)))
  const left = balance && say.left(sumOf(balance.micro, balance.currency), formatAgo(balance.at, lang, now))
  return (
    <li className={styles['credential']}>
      <span className={styles['mono']}>{say.place(place)}</span>
      <span className={styles[tone]}>{word}</span>
      <span className={clsx(styles['soft'], styles['told'])}>{[why, left].filter(Boolean).join('; ')}</span>
    </li>
  )
}

const sumOf = (micro: number, currency: string): string => {
  const text = formatMoney(micro, { decimals: 2 })
  if (currency === 'CNY') return text
  return currency === 'USD' ? text.replace('¥', '$') : `${text.replace('¥', '')} ${currency}`
}
