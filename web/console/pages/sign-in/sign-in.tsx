import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { tell } from '#api'
import { Button, Failed, PasswordField, TextField, useGo, useParams } from '#parts'
import { useWords } from '#words'
import { words } from './words.ts'

export default function SignIn() {
  const say = useWords(words)
  const go = useGo()
  const queries = useQueryClient()
  const { to = '/' } = useParams()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [error, setError] = useState<Error>()
  const [isBusy, setBusy] = useState(false)

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    try {
      await tell('POST', '/sign-in', { email, password })
      queries.clear()
      await go({ to })
    } catch (cause) {
      setError(cause as Error)
    } finally {
      setBusy(false)
    }
  }

  return (
    <main style={{ maxWidth: 360, margin: '80px auto', padding: '0 16px' }}>
      <h1 id="page-title">{say.title}</h1>
      <form onSubmit={(event) => void submit(event)}>
        <TextField
          label={say.email}
          type="email"
          autoComplete="username"
          size="large"
          value={email}
          onChange={setEmail}
        />
        <PasswordField label={say.password} size="large" value={password} onChange={setPassword} />
        {error && <Failed error={error} />}
        <Button kind="primary" size="large" type="submit" busy={isBusy && say.signingIn}>
          {say.signIn}
        </Button>
      </form>
    </main>
  )
}
