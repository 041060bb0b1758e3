import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { tell } from '#api'
import { Button, EntryRefused, EntryStack, PasswordField, TextField } from '#parts'
import type { JoinFacts } from '#wire/join'
import { useWords } from '#words'
import { Given } from './given.tsx'
import { words } from './words.ts'

const passwordLengthMin = 12

interface TakeFormProps {
  readonly facts: JoinFacts
  readonly secret: string
  readonly onTaken: () => void
}

interface Wrong {
  readonly name?: string
  readonly password?: string
  readonly all?: string
}

/** A name and a password for who joins; for who lost theirs, a password. */
export function TakeForm({ facts, secret, onTaken }: TakeFormProps) {
  const say = useWords(words)
  const queries = useQueryClient()
  const isReset = facts.kind === 'reset'
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [wrong, setWrong] = useState<Wrong>({})
  const [isBusy, setBusy] = useState(false)

  async function take(): Promise<void> {
    setBusy(true)
    try {
      await tell('POST', '/join', { secret, password, ...(isReset ? {} : { name: name.trim() }) })
      onTaken()
      await queries.resetQueries({ queryKey: ['view'] })
    } catch (error) {
      setWrong({ all: (error as Error).message })
    } finally {
      setBusy(false)
    }
  }

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const found: Wrong = {
      ...(!isReset && name.trim() === '' ? { name: say.emptyName } : {}),
      ...([...password].length < passwordLengthMin ? { password: say.shortPassword } : {}),
    }
    setWrong(found)
    if (Object.keys(found).length === 0) void take()
  }

  return (
    <form onSubmit={submit} noValidate>
      <Given facts={facts} />
      {/* Password managers keep the new password under this name. */}
      <input type="email" name="email" autoComplete="username" value={facts.email} readOnly hidden />
      {!isReset && (
        <TextField
          label={say.name}
          hint={say.nameHint}
          name="name"
          autoComplete="name"
          size="large"
          value={name}
          onChange={setName}
          wrong={wrong.name}
        />
      )}
      <PasswordField
        label={isReset ? say.newPassword : say.password}
        hint={say.passwordHint}
        name="password"
        autoComplete="new-password"
        size="large"
        value={password}
        onChange={setPassword}
        wrong={wrong.password}
      />
      {wrong.all !== undefined && <EntryRefused>{wrong.all}</EntryRefused>}
      <EntryStack>
        <Button kind="primary" size="large" type="submit" busy={isBusy && (isReset ? say.setting : say.joining)}>
          {isReset ? say.setPassword : say.join}
        </Button>
      </EntryStack>
    </form>
  )
}
