import type { ReactNode } from 'react'
import { useAccount, useMay } from '#api'
import { formatCount, formatMoney } from '#format'
import { Code, Figure, PageButton, PageLink } from '#parts'
import type { Home, HomeStart } from '#wire/home'
import { useLang, useWords } from '#words'
import styles from './home.module.css'
import { words } from './words.ts'

interface StartProps {
  readonly home: Home
  readonly start: HomeStart
}

/** An account nobody has called with: three steps, and a call that runs. */
export function Start({ home, start }: StartProps) {
  const say = useWords(words)
  const lang = useLang()
  const { name } = useAccount()
  const may = useMay('member')
  const { grants, hasToken, sample, usualPriceMicro } = start
  const trial = grants.reduce((sum, { left }) => sum + left, 0)
  return (
    <div className={styles['start']}>
      <div>
        <h2 className={styles['startTitle']}>{say.startTitle}</h2>
        <p className={styles['lead']}>
          {trial > 0 ? say.startTrial(name, formatCount(trial), say.endpointCount(grants.length)) : say.startPaid(name)}
        </p>
        <Step number={1} title={say.makeToken} isNow={!hasToken}>
          <p>{hasToken ? say.hasToken : say.makeTokenText}</p>
          {may && !hasToken && (
            <PageButton kind="primary" to="/tokens" search={{ create: 'token' }}>
              {say.createToken}
            </PageButton>
          )}
        </Step>
        <Step number={2} title={say.ask} isNow={hasToken}>
          <p>{say.askText}</p>
          {sample && <Code text={sample.command} label={say.command} />}
        </Step>
        <Step number={3} title={trial > 0 ? say.whenUsed : say.topUpStep} isNow={false}>
          <p>
            {say.priceText(formatMoney(usualPriceMicro, { decimals: 2 }))}{' '}
            <PageLink to="/top-up">{say.howToPay}</PageLink>
          </p>
        </Step>
      </div>
      <aside aria-label={say.balance}>
        <Figure label={say.balance} micro={home.balance.availableMicro} />
        {grants.length > 0 && (
          <div className={styles['grants']}>
            <div className={styles['soft']}>{say.trialLeft}</div>
            <ul className={styles['rows']}>
              {grants.map(({ path, title, left }) => (
                <li key={path} className={styles['way']}>
                  <span>{title[lang]}</span>
                  <strong>{formatCount(left)}</strong>
                </li>
              ))}
            </ul>
          </div>
        )}
        <p className={styles['soft']}>{say.standsHere}</p>
      </aside>
    </div>
  )
}

interface StepProps {
  readonly number: number
  readonly title: string
  readonly isNow: boolean
  readonly children: ReactNode
}

const Step = ({ number, title, isNow, children }: StepProps) => (
  <section className={styles['step']} data-now={isNow ? '' : undefined} aria-label={title}>
    <span className={styles['stepNumber']}>{number}</span>
    <div>
      <h3>{title}</h3>
      {children}
    </div>
  </section>
)
