import { type FormEvent, type ReactNode, useCallback, useState } from 'react'
import { ApiRefusal, answerPasskey, tell, useSession, wasLeft } from '#api'
import { commonWords, defineWords, useWords } from '#words'
import { Button } from './button.tsx'
import styles from './drawers.module.css'
import { Dialog } from './drawers.tsx'
import { PasswordField } from './fields.tsx'

const words = defineWords({
  en: {
    title: 'Your password again',
    why: 'What you sign in with, or a secret, is about to change. For the next ten minutes nobody asks again.',
    password: 'Password',
    goOn: 'Go on',
    checking: 'Checking',
    passkey: 'Use a passkey',
  },
  zh: {
    title: '再次输入密码',
    why: '您的登录方式或某个密钥即将更改。之后十分钟内不会再次询问。',
    password: '密码',
    goOn: '继续',
    checking: '正在检查',
    passkey: '使用通行密钥',
  },
})

type Act = () => Promise<void>

/**
 * Does what only somebody may do who was asked for the password a while ago at most: where the service says so, it is asked for,
 * and what was to be done is done. The dialogue has its place in the page.
 */
export function useProof(): { readonly prove: (act: Act) => Promise<void>; readonly dialog: ReactNode } {
  const [pending, setPending] = useState<Act>()
  const prove = useCallback(async (act: Act) => {
    try {
      await act()
    } catch (error) {
      if (!(error instanceof ApiRefusal) || error.kind !== 'session.unproved') throw error
      setPending(() => act)
    }
  }, [])
  const close = (): void => setPending(undefined)
  return { prove, dialog: pending && <Proof act={pending} onClose={close} /> }
}

function Proof({ act, onClose }: { readonly act: Act; readonly onClose: () => void }) {
  const say = useWords(words)
  const common = useWords(commonWords)
  const { data: session } = useSession()
  const [password, setPassword] = useState('')
  const [wrong, setWrong] = useState<string>()
  const [isBusy, setBusy] = useState(false)

  async function goOn(proof: () => Promise<void>): Promise<void> {
    setBusy(true)
    setWrong(undefined)
    try {
      await proof()
      await act()
      onClose()
    } catch (error) {
      if (!wasLeft(error)) setWrong((error as Error).message)
    } finally {
      setBusy(false)
    }
  }

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    void goOn(() => tell('POST', '/prove', { password }))
  }
  const usePasskey = (): void =>
    void goOn(async () => tell('POST', '/prove/passkey', { response: await answerPasskey('/prove/passkey/begin') }))

  return (
    <Dialog title={say.title} isOpen onClose={onClose}>
      <form onSubmit={submit}>
        <p>{say.why}</p>
        <PasswordField
          label={say.password}
          value={password}
          onChange={setPassword}
          wrong={wrong}
          data-autofocus
          autoComplete="current-password"
        />
        <div className={styles['actions']}>
          <Button kind="primary" type="submit" busy={isBusy && say.checking} disabled={password === ''}>
            {say.goOn}
          </Button>
          {session?.signIn.noPasskeys === null && (
            <Button kind="second" onClick={usePasskey} disabled={isBusy}>
              {say.passkey}
            </Button>
          )}
          <Button kind="quiet" onClick={onClose}>
            {common.cancel}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
