import { Menu } from '@mantine/core'
import clsx from 'clsx'
import { useSignedIn } from '#api'
import { CheckIcon, DownIcon, useGo } from '#parts'
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
  return (
    <Menu position="bottom-start" width="target">
      <Menu.Target>
        <button type="button" className={styles['switcher']} title={say.account}>
          <span className={clsx(styles['initial'], isOfOperator && styles['initialOfOperator'])} aria-hidden="true">
            {[...name][0]?.toUpperCase()}
          </span>
          <span className={styles['switcherName']}>{name}</span>
          <DownIcon />
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
        {accounts.map((account) => (
          <Menu.Item
            key={account.id}
            onClick={() => open('/', account.name)}
            rightSection={!isOfOperator && account.id === shown?.id ? <CheckIcon /> : undefined}
          >
            {account.name}
          </Menu.Item>
        ))}
        {person.isOperator && (
          <>
            {accounts.length > 0 && <Menu.Divider />}
            <Menu.Item onClick={() => open('/operator')} rightSection={isOfOperator ? <CheckIcon /> : undefined}>
              {say.operator}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
