import { useAccountPath, useView } from '#api'
import { dayOf, formatCount, formatDate, formatMoney, readYuan } from '#format'
import { CheckField, FieldPair, MultiField, TextField } from '#parts'
import type { ScopeName, TokenEndpoints, TokenFacts } from '#wire/tokens'
import { type Lang, sayIn, useLang, useWords } from '#words'
import { formWords } from './form-words.ts'
import { readExpiry, type TokenDraft, type Wrong } from './token-draft.ts'
import styles from './tokens.module.css'
import { words } from './words.ts'

interface TokenFieldsProps {
  readonly draft: TokenDraft
  readonly facts: TokenFacts
  readonly wrong: ReadonlySet<Wrong>
  readonly onChange: (changes: Partial<TokenDraft>) => void
}

/** Everything a token can be limited by. */
export function TokenFields({ draft, facts, wrong, onChange }: TokenFieldsProps) {
  const say = useWords(formWords)
  const common = useWords(words)
  const lang = useLang()
  const { data } = useView<TokenEndpoints>(useAccountPath()('/tokens/endpoints'))
  const endpoints = data?.items ?? []
  const number = (value: number): string => (value >= 1_000 ? formatCount(value) : String(Number(value.toFixed(3))))
  const toggle = (scope: ScopeName, isOn: boolean): void =>
    onChange({ scopes: facts.scopes.filter((one) => (one === scope ? isOn : draft.scopes.includes(one))) })
  return (
    <>
      <TextField
        label={common.label}
        hint={say.labelHint}
        value={draft.label}
        onChange={(label) => onChange({ label })}
        maxLength={100}
        autoComplete="off"
        data-autofocus
      />
      <MultiField
        label={say.endpointsLabel}
        hint={say.endpointsHint}
        placeholder={say.add}
        value={draft.endpoints}
        onChange={(chosen) => onChange({ endpoints: chosen })}
        choices={endpoints.map(({ path, title }) => ({ value: path, label: title[lang] }))}
      />
      <fieldset className={styles['scopes']}>
        <legend>{say.scopes}</legend>
        {facts.scopes.map((scope) => (
          <CheckField
            key={scope}
            label={<code>{scope}</code>}
            hint={say.scopeOf(scope)}
            isChecked={draft.scopes.includes(scope)}
            onChange={(isOn) => toggle(scope, isOn)}
          />
        ))}
        {wrong.has('scopes') && (
          <p className={styles['wrong']} role="alert">
            {say.noScopes}
          </p>
        )}
      </fieldset>
      <FieldPair>
        <TextField
          label={say.cap}
          hint={say.capHint}
          unitBefore="¥"
          inputMode="decimal"
          value={draft.cap}
          onChange={(cap) => onChange({ cap })}
          wrong={wrong.has('cap') ? say.wrongCap : undefined}
        />
        <TextField
          label={say.rate}
          hint={
            facts.accountRate
              ? say.accountRate(number(facts.accountRate.perSecond))
              : say.rateHint(number(facts.rate.perSecond))
          }
          unit={say.perSecond}
          inputMode="decimal"
          value={draft.perSecond}
          onChange={(perSecond) => onChange({ perSecond })}
          wrong={wrong.has('perSecond') ? say.wrongRate : undefined}
        />
      </FieldPair>
      <FieldPair>
        <TextField
          label={say.expiresLabel}
          hint={say.expiresHint}
          type="date"
          value={draft.expires}
          onChange={(expires) => onChange({ expires })}
          wrong={wrong.has('expires') ? say.wrongDay : undefined}
        />
        <TextField
          label={say.burstLabel}
          hint={say.burstHint}
          inputMode="numeric"
          value={draft.burst}
          onChange={(burst) => onChange({ burst })}
          wrong={wrong.has('burst') ? say.wrongBurst : undefined}
        />
      </FieldPair>
      <section className={styles['can']} aria-live="polite">
        <h3>{say.can}</h3>
        <p>{sayCan(draft, endpoints, lang)}</p>
      </section>
    </>
  )
}

/** What follows from all of that, in a sentence. */
function sayCan(draft: TokenDraft, endpoints: TokenEndpoints['items'], lang: Lang): string {
  const say = sayIn(formWords, lang)
  const stop = lang === 'zh' ? '。' : '.'
  const expiresAt = draft.expires === '' ? undefined : readExpiry(draft.expires)
  const until = expiresAt === undefined ? say.canForever : say.canUntil(formatDate(dayOf(expiresAt - 1), lang))
  if (!draft.scopes.includes('api:call')) return `${say.canNot}${until}${stop}`
  const what = draft.endpoints.length === 0 ? say.canAll : say.canOf(draft.endpoints.length)
  return `${say.canAsk(what)}${sayMoney(draft, endpoints, lang)}${until}${stop}`
}

function sayMoney({ cap, endpoints: chosen }: TokenDraft, endpoints: TokenEndpoints['items'], lang: Lang): string {
  const say = sayIn(formWords, lang)
  const capMicro = cap.trim() === '' ? undefined : readYuan(cap)
  if (capMicro === undefined) return say.canAllMoney
  const prices = new Set(endpoints.filter(({ path }) => chosen.includes(path)).map(({ priceMicro }) => priceMicro))
  const [price, ...others] = [...prices]
  // Of one price it is known how many answers that is.
  if (price === undefined || price === 0 || others.length > 0)
    return say.canSpend(formatMoney(capMicro, { decimals: 2 }))
  return say.canUpTo(formatCount(Math.floor(capMicro / price)), formatMoney(price, { decimals: 2 }))
}
