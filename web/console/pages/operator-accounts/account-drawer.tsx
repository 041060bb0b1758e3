import { useState } from 'react'
import { useView } from '#api'
import { dayOf, formatDate } from '#format'
import { Button, DetailDrawer, Figure, FigureRow, Mono, PageLink, StateMark, Viewed } from '#parts'
import type { OneAccount } from '#wire/operator-accounts'
import { useLang, useWords } from '#words'
import styles from './account.module.css'
import { AccountPeople } from './account-people.tsx'
import { Allowances, Limits, OwnPrices, Quota } from './account-terms.tsx'
import { ChangeStatus } from './change-status.tsx'
import { MoneyForm } from './money-form.tsx'
import { words } from './words.ts'

interface AccountDrawerProps {
  readonly id: string
  readonly onClose: () => void
}

/** One account beside the list: what it has, what it may, and all that an operator does with it. */
export function AccountDrawer({ id, onClose }: AccountDrawerProps) {
  const say = useWords(words)
  const view = useView<OneAccount>(`/operator/accounts/${encodeURIComponent(id)}`)
  const { data } = view
  return (
    <DetailDrawer title={data?.name ?? say.account} about={<Mono>{id}</Mono>} onClose={onClose}>
      <Viewed view={view}>{(account) => <Shown account={account} />}</Viewed>
    </DetailDrawer>
  )
}

type Doing = 'topUp' | 'adjust' | 'status'

function Shown({ account }: { readonly account: OneAccount }) {
  const say = useWords(words)
  const lang = useLang()
  const [doing, setDoing] = useState<Doing>()
  const close = (): void => setDoing(undefined)
  const { name, status, availableMicro, heldMicro, spentTodayMicro, moneyInMicro, chargedMicro, createdAt } = account
  return (
    <>
      <p className={styles['state']}>
        <StateMark tone={status === 'active' ? 'good' : 'bad'}>{say[status]}</StateMark>
        <span className={styles['soft']}>{say.since(formatDate(dayOf(createdAt), lang))}</span>
      </p>
      <FigureRow>
        <Figure size="loud" label={say.available} micro={availableMicro} />
        <Figure size="small" label={say.held} micro={heldMicro} />
        <Figure size="small" label={say.spentToday} micro={spentTodayMicro} />
        <Figure size="small" label={say.moneyIn} micro={moneyInMicro} />
        <Figure size="small" label={say.charged} micro={chargedMicro} />
      </FigureRow>
      <div className={styles['acts']}>
        <Button kind="primary" onClick={() => setDoing('topUp')}>
          {say.topUp}
        </Button>
        <Button onClick={() => setDoing('adjust')}>{say.adjust}</Button>
        <Button kind={status === 'active' ? 'danger' : 'second'} onClick={() => setDoing('status')}>
          {status === 'active' ? say.suspend : say.resume}
        </Button>
        <PageLink to="/" search={{ account: name }}>
          {say.look}
        </PageLink>
      </div>
      <AccountPeople account={account} />
      <Quota account={account} />
      <Limits account={account} />
      <OwnPrices account={account} />
      <Allowances account={account} />
      <p className={styles['end']}>
        <PageLink to="/operator/audit-log" search={{ of: name }}>
          {say.allDeeds}
        </PageLink>
      </p>
      {(doing === 'topUp' || doing === 'adjust') && <MoneyForm kind={doing} account={account} onClose={close} />}
      {doing === 'status' && <ChangeStatus account={account} onClose={close} />}
    </>
  )
}
