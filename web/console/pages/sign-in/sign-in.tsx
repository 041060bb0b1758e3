import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { type FormEvent, useCallback, useEffect, useState } from 'react'
import { ApiRefusal, answerPasskey, tell, useSession, wasLeft } from '#api'
import {
  Button,
  EntryFrame,
  EntryHttps,
  EntryNoPasskeys,
  EntryOr,
  EntryRefused,
  EntryStack,
  EntryTold,
  KeyIcon,
  PasswordField,
  TextField,
  useParams,
} from '#parts'
import { useWords } from '#words'
import { words } from './words.ts'

/** Where one wanted to go; never to another site. */
const readGoal = (to: string | undefined): string => (to !== undefined && /^\/(?![/\\])/.test(to) ? to : '/')

/** Goes on to where one wanted to be, with nothing kept of who was there before. */
function useGoOn(): () => Promise<void> {
  const queries = useQueryClient()
  const { history } = useRouter()
  const { to } = useParams()
  return useCallback(async () => {
    await queries.resetQueries()
    history.replace(`/console${readGoal(to)}`)
  }, [queries, history, to])
}

type Busy = 'password' | 'passkey' | undefined

export default function SignIn() {
  const say = useWords(words)
  const goOn = useGoOn()
  const { data: session } = useSession()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  /** Asked for where the password was right and somebody has an authenticator. */
  const [code, setCode] = useState<string>()
  const [refused, setRefused] = useState<string>()
  const [isTold, setTold] = useState(false)
  const [busy, setBusy] = useState<Busy>()
  const facts = session?.signIn
  const isSignedIn = session?.person != null

  useEffect(() => {
    if (isSignedIn && busy === undefined) void goOn()
  }, [isSignedIn, busy, goOn])

  async function signIn(by: Exclude<Busy, undefined>, act: () => Promise<void>): Promise<void> {
    setBusy(by)
    setRefused(undefined)
    try {
      await act()
      await goOn()
    } catch (error) {
      if (error instanceof ApiRefusal && error.kind === 'code.missing' && code === undefined) setCode('')
      else if (!wasLeft(error)) setRefused((error as Error).message)
    } finally {
      setBusy(undefined)
    }
  }

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (email.trim() === '') setRefused(say.emptyEmail)
    else if (password === '') setRefused(say.emptyPassword)
    else
      void signIn('password', () =>
        tell('POST', '/sign-in', { email: email.trim(), password, ...(code !== undefined && { code }) }),
      )
  }
  const usePasskey = (): void =>
    void signIn('passkey', async () =>
      tell('POST', '/passkey/sign-in', { response: await answerPasskey('/passkey/begin') }),
    )

  return (
    <EntryFrame title={say.title}>
      <EntryHttps facts={facts} />
      <form onSubmit={submit} noValidate>
        <TextField
          label={say.email}
          type="email"
          name="email"
          autoComplete="username"
          autoFocus
          size="large"
          value={email}
          onChange={setEmail}
        />
        <PasswordField
          label={say.password}
          name="password"
          size="large"
          value={password}
          onChange={setPassword}
          beside={
            <Button kind="link" aria-expanded={isTold} onClick={() => setTold(!isTold)}>
              {say.lost}
            </Button>
          }
        />
        {code !== undefined && (
          <TextField
            label={say.code}
            hint={say.codeHint}
            name="code"
            autoComplete="one-time-code"
            autoFocus
            size="large"
            value={code}
            onChange={setCode}
          />
        )}
        {isTold && <EntryTold>{say.lostText}</EntryTold>}
        {refused !== undefined && <EntryRefused>{refused}</EntryRefused>}
        <EntryStack>
          <Button
            kind="primary"
            size="large"
            type="submit"
            busy={busy === 'password' && say.signingIn}
            disabled={busy !== undefined}
          >
            {say.signIn}
          </Button>
        </EntryStack>
      </form>
      {facts?.noPasskeys === null && (
        <>
          <EntryOr />
          <EntryStack>
            <Button
              size="large"
              icon={<KeyIcon />}
              busy={busy === 'passkey' && say.waiting}
              disabled={busy !== undefined}
              onClick={usePasskey}
            >
              {say.passkey}
            </Button>
          </EntryStack>
        </>
      )}
      <EntryNoPasskeys facts={facts} />
    </EntryFrame>
  )
}
