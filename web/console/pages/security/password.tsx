import { type FormEvent, useState } from 'react'
import { tell, useDeed } from '#api'
import { Button, PasswordField, Section, toast } from '#parts'
import type { NewPassword } from '#wire/security'
import { useWords } from '#words'
import type { Prove } from './passkeys.tsx'
import styles from './security.module.css'
import { words } from './words.ts'

export function Password({ prove }: { readonly prove: Prove }) {
  const say = useWords(words)
  const [password, setPassword] = useState('')
  const [wrong, setWrong] = useState<string>()
  const change = useDeed(
    () => tell('POST', '/security/password', { password } satisfies NewPassword),
    ['/security', '/session'],
  )
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setWrong(undefined)
    prove(async () => {
      await change.mutateAsync()
      setPassword('')
      toast({ text: say.changed })
    }).catch((error: Error) => setWrong(error.message))
  }
  return (
    <Section title={say.password}>
      <p className={styles['text']}>{say.passwordText}</p>
      <form className={styles['form']} onSubmit={submit}>
        <PasswordField
          label={say.newPassword}
          value={password}
          onChange={setPassword}
          autoComplete="new-password"
          wrong={wrong}
        />
        <Button type="submit" busy={change.isPending && say.changing} disabled={password === ''}>
          {say.changePassword}
        </Button>
      </form>
    </Section>
  )
}
