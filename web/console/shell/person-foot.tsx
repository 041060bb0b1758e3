import { tell, useSignedIn } from '#api'
import { LangButton, SchemeButton, SmallMenu, toast, useGo } from '#parts'
import { useLang, useWords } from '#words'
import styles from './frame.module.css'
import { useShownAccount } from './use-shown-account.ts'
import { shellWords } from './words.ts'

/** Signs out, and begins anew: nothing that was read stays in the page. */
const signOut = (): void =>
  void tell('POST', '/sign-out').then(
    () => window.location.assign('/console/sign-in'),
    (error: Error) => toast({ text: error.message, isBad: true }),
  )

/** Who is signed in, and how they see the pages. */
export function PersonFoot({ isOfOperator }: { readonly isOfOperator: boolean }) {
  const say = useWords(shellWords)
  const lang = useLang()
  const { person } = useSignedIn()
  const account = useShownAccount()
  const go = useGo()
  const isOperating = isOfOperator || (!account && person.isOperator)
  const role = isOperating ? say.operatorRole : account ? say[account.role] : ''
  return (
    <div className={styles['foot']}>
      <SmallMenu
        align="start"
        note={person.email}
        items={[
          { label: say.security, onChoose: () => void go({ to: '/security' }) },
          { label: say.documentation, href: `/${lang}` },
          { label: say.signOut, isAfterRule: true, onChoose: signOut },
        ]}
      >
        {(button) => (
          <button type="button" className={styles['person']} {...button}>
            <strong>{person.name || person.email}</strong>
            <span>{role}</span>
          </button>
        )}
      </SmallMenu>
      <LangButton className={styles['small']} />
      <SchemeButton className={styles['small']} />
    </div>
  )
}
