import { dayOf, formatCount, formatMoney, formatWeekday } from '#format'
import { Ago, CapBar, type Column, Mono, RowMenu, TwoLines } from '#parts'
import type { TokenItem, TokenRate } from '#wire/tokens'
import { type Lang, sayIn } from '#words'
import { words } from './words.ts'

interface ColumnNeeds {
  readonly lang: Lang
  /** Not given to who may not change tokens. */
  readonly mayChange: boolean
  readonly onEdit: (token: TokenItem) => void
  readonly onRevoke: (token: TokenItem) => void
  readonly onCalls: (token: TokenItem) => void
}

const usual = 4

/** `50/s`, `0.2/s` */
const writeRate = ({ perSecond }: TokenRate): string =>
  `${perSecond >= 1_000 ? formatCount(perSecond) : Number(perSecond.toFixed(3))}/s`

export const nameOf = ({ label, hint, id }: Pick<TokenItem, 'label' | 'hint' | 'id'>): string =>
  label ?? (hint === null ? id : `alm_…${hint}`)

export function tokenColumns({
  lang,
  mayChange,
  onEdit,
  onRevoke,
  onCalls,
}: ColumnNeeds): readonly Column<TokenItem>[] {
  const say = sayIn(words, lang)
  const scopesOf = ({ scopes }: TokenItem): string =>
    scopes.length === usual && !scopes.includes('operator') ? say.allScopes : scopes.join(', ')
  return [
    {
      key: 'label',
      head: say.label,
      phone: 'first',
      sortBy: ({ label }) => label ?? '',
      cell: (token) => {
        const { text, tone } = noteOf(token, lang)
        return <TwoLines first={token.label ?? say.noLabel} second={text} tone={tone} />
      },
    },
    {
      key: 'secret',
      head: say.secret,
      cell: ({ hint }) => (hint === null ? <TwoLines first="" second={say.brought} /> : <Mono>alm_…{hint}</Mono>),
    },
    {
      key: 'may',
      head: say.may,
      phone: 'second',
      cell: (token) => (
        <>
          <div>{scopesOf(token)}</div>
          <TwoLines
            first=""
            second={token.endpoints === null ? say.allEndpoints : say.endpoints(token.endpoints.length)}
          />
        </>
      ),
    },
    {
      key: 'limits',
      head: say.limits,
      cell: ({ rate }) => (
        <>
          <div>{writeRate(rate)}</div>
          <TwoLines first="" second={say.burst(formatCount(rate.burst))} />
        </>
      ),
    },
    {
      key: 'spent',
      head: say.spent,
      phone: 'end',
      width: 190,
      isDescendingFirst: true,
      sortBy: ({ spentMicro }) => spentMicro,
      cell: ({ spentMicro, capMicro }) =>
        capMicro === null ? (
          <TwoLines first={formatMoney(spentMicro, { decimals: 2 })} second={`${say.in30}, ${say.noCap}`} />
        ) : (
          <CapBar spentMicro={spentMicro} capMicro={capMicro} />
        ),
    },
    {
      key: 'used',
      head: say.used,
      phone: 'endSecond',
      isFigure: true,
      isDescendingFirst: true,
      sortBy: ({ lastUsedAt }) => lastUsedAt ?? undefined,
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? say.never : <Ago at={lastUsedAt} />),
    },
    {
      key: 'act',
      head: '',
      isFixed: true,
      width: 44,
      cell: (token) => (
        <RowMenu
          name={nameOf(token)}
          items={[
            { label: say.calls, onClick: () => onCalls(token) },
            ...(mayChange && token.revokedAt === null
              ? [
                  { label: say.edit, onClick: () => onEdit(token) },
                  { label: say.revoke, isBad: true, onClick: () => onRevoke(token) },
                ]
              : []),
          ]}
        />
      ),
    },
  ]
}

const soonMs = 7 * 86_400_000

function noteOf(token: TokenItem, lang: Lang): { readonly text: string | undefined; readonly tone?: 'warn' | 'bad' } {
  const say = sayIn(words, lang)
  const { state, revokedAt, expiresAt } = token
  if (revokedAt !== null) return { text: say.revokedOn(formatWeekday(dayOf(revokedAt), lang)) }
  if (state === 'capped') return { text: say.capped, tone: 'bad' }
  if (expiresAt === null) return { text: undefined }
  // The last day is the one that ends then.
  const day = formatWeekday(dayOf(expiresAt - 1), lang)
  if (state === 'expired') return { text: say.expired(day), tone: 'bad' }
  const isSoon = expiresAt - Date.now() < soonMs
  return { text: say.expires(day), ...(isSoon ? { tone: 'warn' } : {}) }
}
