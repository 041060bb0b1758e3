import { type FormEvent, useState } from 'react'
import { isKnownPasskey, makePasskey, tell, useDeed, wasLeft } from '#api'
import { Button, Dialog, TextField, toast } from '#parts'
import { commonWords, useWords } from '#words'
import type { Prove } from './passkeys.tsx'
import styles from './security.module.css'
import { words } from './words.ts'

interface AddPasskeyProps {
  readonly prove: Prove
  readonly onClose: () => void
}

/** A name, then a touch of the device. */
export function AddPasskey({ prove, onClose }: AddPasskeyProps) {
  const say = useWords(words)
  const common = useWords(commonWords)
  const [name, setName] = useState('')
  const [wrong, setWrong] = useState<string>()
  const add = useDeed(
    async () => tell('POST', '/security/passkeys', { name, response: await makePasskey('/security/passkeys/begin') }),
    ['/security'],
  )

  const tellWrong = (error: unknown): void =>
    setWrong(isKnownPasskey(error) ? say.knownKey : wasLeft(error) ? say.left : (error as Error).message)

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    setWrong(undefined)
    prove(async () => {
      await add.mutateAsync()
      toast({ text: say.added(name) })
      onClose()
    }).catch(tellWrong)
  }

  return (
    <Dialog title={say.addTitle} isOpen onClose={onClose}>
      <form onSubmit={submit}>
        <p className={styles['text']}>{say.addText}</p>
        <TextField
          label={say.passkeyName}
          value={name}
          onChange={setName}
          placeholder={say.namePlaceholder}
          maxLength={60}
          wrong={wrong}
          data-autofocus
        />
        <div className={styles['foot']}>
          <Button kind="primary" type="submit" busy={add.isPending && say.adding} disabled={name.trim() === ''}>
            {say.addPasskey}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {common.cancel}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
