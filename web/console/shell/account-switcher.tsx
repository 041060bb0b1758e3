import clsx from 'clsx'
import { useSignedIn } from '#api'
import { DownIcon, SmallMenu, useGo } from '#parts'
import { useWords } from '#words'
import styles from './frame.module.css'
import { useShownAccount } from './use-shown-account.ts'
import { shellWords } from './words.ts'

/** Which account the pages are about; and the operator's pages, for those who may. */
export function AccountSwitcher({ isOfOperator }: { readonly isOfOperator: boolean }) {
  const say = useWords(shellWords)
  const { accounts, person } = useSignedIn()
  const shown = useShownAccount()
  const go = useGo()
  const name = isOfOperator ? say.operator : (shown?.name ?? say.noAccount)
  const open = (to: string, account?: string): void => void go({ to, search: { account } })
  const own = accounts.map((account) => ({
    label: account.name,
    isCurrent: !isOfOperator && account.id === shown?.id,
    onChoose: () => open('/', account.name),
  }))
  const operator = {
    label: say.operator,
    isCurrent: isOfOperator,
    isAfterRule: own.length > 0,
    onChoose: () => open('/operator'),
  }
  return (
    <SmallMenu align="wide" items={person.isOperator ? [...own, operator] : own}>
      {(button) => (
        <button type="button" className={styles['switcher']} title={say.account} {...button}>
          <span className={clsx(styles['initial'], isOfOperator && styles['initialOfOperator'])} aria-hidden="true">
            {[...name][0]?.toUpperCase()}
          </span>
          <span className={styles['switcherName']}>{name}</span>
          <DownIcon />
        </button>
      )}
    </SmallMenu>
  )
}
