import { Menu } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { tell, useSignedIn } from '#api'
import { LangButton, SchemeButton, useGo } from '#parts'
import { useWords } from '#words'
import styles from './frame.module.css'
import { useShownAccount } from './use-shown-account.ts'
import { shellWords } from './words.ts'

/** Who is signed in, and how they see the pages. */
export function PersonFoot({ isOfOperator }: { readonly isOfOperator: boolean }) {
  const say = useWords(shellWords)
  const { person } = useSignedIn()
  const account = useShownAccount()
  const go = useGo()
  const queries = useQueryClient()
  const role = isOfOperator || (!account && person.isOperator) ? say.operatorRole : account ? say[account.role] : ''
  const signOut = async (): Promise<void> => {
    await tell('POST', '/sign-out')
    await go({ to: '/sign-in' })
    queries.clear()
  }
  return (
    <div className={styles['foot']}>
      <Menu position="top-start">
        <Menu.Target>
          <button type="button" className={styles['person']}>
            <strong>{person.name || person.email}</strong>
            <span>{role}</span>
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{person.email}</Menu.Label>
          <Menu.Item onClick={() => void go({ to: '/security' })}>{say.security}</Menu.Item>
          <Menu.Item component="a" href="/">
            {say.documentation}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => void signOut()}>{say.signOut}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <LangButton className={styles['small']} />
      <SchemeButton className={styles['small']} />
    </div>
  )
}
