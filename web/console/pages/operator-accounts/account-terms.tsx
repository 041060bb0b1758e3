import { type ReactNode, useState } from 'react'
import { formatCount, formatMoney } from '#format'
import { Button, RowMenu, Section } from '#parts'
import type { OneAccount } from '#wire/operator-accounts'
import { useLang, useWords } from '#words'
import styles from './account.module.css'
import { GrantForm, LimitForm, PriceForm, QuotaForm } from './term-forms.tsx'
import { useTerm } from './use-term.ts'
import { words } from './words.ts'

interface TermProps {
  readonly account: OneAccount
}

interface TermSectionProps {
  readonly title: string
  readonly verb: string
  /** What is there; nothing where there is none. */
  readonly children: ReactNode
  readonly isNone: boolean
  readonly form: (close: () => void) => ReactNode
}

/** One kind of terms: what is there, and the form that adds to it. */
function TermSection({ title, verb, children, isNone, form }: TermSectionProps) {
  const say = useWords(words)
  const [isOpen, setOpen] = useState(false)
  return (
    <Section
      title={title}
      tools={
        <Button size="small" onClick={() => setOpen(true)}>
          {verb}
        </Button>
      }
    >
      {isNone ? <p className={styles['none']}>{say.none}</p> : <ul className={styles['list']}>{children}</ul>}
      {isOpen && form(() => setOpen(false))}
    </Section>
  )
}

/** By its path the title that people know an endpoint by. */
function useTitles({ endpoints }: OneAccount): (path: string) => string {
  const lang = useLang()
  return (path) => endpoints.find((one) => one.path === path)?.title[lang] ?? path
}

interface TermRowProps {
  readonly name: string
  readonly value: string
  readonly verb: string
  readonly onTakeBack?: () => void
}

const TermRow = ({ name, value, verb, onTakeBack }: TermRowProps) => (
  <li className={styles['item']}>
    <span>{name}</span>
    <span className={styles['right']}>
      {value}
      {onTakeBack && <RowMenu name={name} items={[{ label: verb, onClick: onTakeBack }]} />}
    </span>
  </li>
)

export function Quota({ account }: TermProps) {
  const say = useWords(words)
  const lift = useTerm(account.id, 'quota')
  const { dailyLimit, usedToday } = account.quota
  const used = formatCount(usedToday)
  return (
    <TermSection
      title={say.quota}
      verb={say.setQuota}
      isNone={false}
      form={(close) => <QuotaForm account={account} onClose={close} />}
    >
      <TermRow
        name={dailyLimit === null ? say.usedOnly(used) : say.usedToday(used, formatCount(dailyLimit))}
        value=""
        verb={say.lift}
        {...(dailyLimit === null ? {} : { onTakeBack: () => lift.mutate({ dailyLimit: null }) })}
      />
    </TermSection>
  )
}

export function Limits({ account }: TermProps) {
  const say = useWords(words)
  const titleOf = useTitles(account)
  const lift = useTerm(account.id, 'limit')
  return (
    <TermSection
      title={say.limitsTitle}
      verb={say.setLimit}
      isNone={account.limits.length === 0}
      form={(close) => <LimitForm account={account} onClose={close} />}
    >
      {account.limits.map(({ path, rate }) => (
        <TermRow
          key={path}
          name={path === '' ? say.ofAll : titleOf(path)}
          value={rate}
          verb={say.lift}
          onTakeBack={() => lift.mutate({ ...(path === '' ? {} : { path }), rate: null })}
        />
      ))}
    </TermSection>
  )
}

export function OwnPrices({ account }: TermProps) {
  const say = useWords(words)
  const titleOf = useTitles(account)
  const unset = useTerm(account.id, 'price/unset')
  return (
    <TermSection
      title={say.prices}
      verb={say.setPrice}
      isNone={account.prices.length === 0}
      form={(close) => <PriceForm account={account} onClose={close} />}
    >
      {account.prices.map(({ path, priceMicro, cachedMicro }) => (
        <TermRow
          key={path}
          name={titleOf(path)}
          value={say.priceOf(formatMoney(priceMicro), cachedMicro === null ? say.asForAll : formatMoney(cachedMicro))}
          verb={say.takeBack}
          onTakeBack={() => unset.mutate({ path })}
        />
      ))}
    </TermSection>
  )
}

export function Allowances({ account }: TermProps) {
  const say = useWords(words)
  const titleOf = useTitles(account)
  return (
    <TermSection
      title={say.grants}
      verb={say.grant}
      isNone={account.allowances.length === 0}
      form={(close) => <GrantForm account={account} onClose={close} />}
    >
      {account.allowances.map(({ path, left, granted }) => (
        <TermRow
          key={path}
          name={titleOf(path)}
          value={say.callsLeft(formatCount(left), formatCount(granted))}
          verb=""
        />
      ))}
    </TermSection>
  )
}
