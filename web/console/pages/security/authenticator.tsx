import { type FormEvent, useState } from 'react'
import { tell, useDeed } from '#api'
import { Button, Confirm, CopyButton, Dialog, Failed, Moment, Mono, Section, StateMark, TextField, toast } from '#parts'
import type { AuthenticatorBegun, RecoveryCodes, SecurityFacts } from '#wire/security'
import { commonWords, useWords } from '#words'
import { authenticatorWords as words } from './authenticator-words.ts'
import type { Prove } from './passkeys.tsx'
import { QrPicture } from './qr-picture.tsx'
import styles from './security.module.css'

interface AuthenticatorProps {
  readonly facts: SecurityFacts['authenticator']
  readonly prove: Prove
}

const path = '/security/authenticator'

/** What is asked for after the password, where somebody wants that. */
export function Authenticator({ facts, prove }: AuthenticatorProps) {
  const say = useWords(words)
  const [begun, setBegun] = useState<AuthenticatorBegun>()
  const [isRemoving, setRemoving] = useState(false)
  const begin = useDeed(() => tell<AuthenticatorBegun>('POST', `${path}/begin`, {}), ['/nothing'])
  const start = (): void => void prove(async () => setBegun(await begin.mutateAsync())).catch(() => {})
  return (
    <Section
      title={say.title}
      tools={
        facts ? (
          <Button kind="danger" onClick={() => setRemoving(true)}>
            {say.remove}
          </Button>
        ) : (
          <Button busy={begin.isPending && say.adding} onClick={start}>
            {say.add}
          </Button>
        )
      }
    >
      <p className={styles['text']}>{say.text}</p>
      {facts && (
        <p>
          <StateMark tone="good">
            {say.on} <Moment at={facts.since} />
          </StateMark>{' '}
          {say.codesLeft(facts.codesLeft)}
        </p>
      )}
      {begin.error && <Failed title={say.notAdded} error={begin.error} />}
      {begun && <AddAuthenticator begun={begun} prove={prove} onClose={() => setBegun(undefined)} />}
      {isRemoving && <RemoveAuthenticator prove={prove} onClose={() => setRemoving(false)} />}
    </Section>
  )
}

interface AddProps {
  readonly begun: AuthenticatorBegun
  readonly prove: Prove
  readonly onClose: () => void
}

function AddAuthenticator({ begun: { secret, uri }, prove, onClose }: AddProps) {
  const say = useWords(words)
  const common = useWords(commonWords)
  const [code, setCode] = useState('')
  const [wrong, setWrong] = useState<string>()
  const [codes, setCodes] = useState<readonly string[]>()
  const confirm = useDeed(() => tell<RecoveryCodes>('POST', `${path}/confirm`, { code }), ['/security'])

  function submit(event: FormEvent): void {
    event.preventDefault()
    setWrong(undefined)
    prove(async () => setCodes((await confirm.mutateAsync()).recoveryCodes)).catch((error: Error) =>
      setWrong(error.message),
    )
  }

  if (codes)
    return (
      <Dialog title={say.codesTitle} isOpen onClose={onClose}>
        <p className={styles['text']}>{say.codesText}</p>
        <ul className={styles['codes']}>
          {codes.map((one) => (
            <li key={one}>
              <Mono>{one}</Mono>
            </li>
          ))}
        </ul>
        <div className={styles['foot']}>
          <CopyButton text={codes.join('\n')} />
          <Button kind="primary" onClick={onClose}>
            {say.kept}
          </Button>
        </div>
      </Dialog>
    )
  return (
    <Dialog title={say.addTitle} isOpen onClose={onClose}>
      <form onSubmit={submit}>
        <p className={styles['text']}>{say.addText}</p>
        <QrPicture text={uri} label={say.picture} />
        <p className={styles['text']}>
          {say.orType} <Mono>{secret.match(/.{4}/g)?.join(' ') ?? secret}</Mono>
        </p>
        <TextField
          label={say.code}
          inputMode="numeric"
          autoComplete="one-time-code"
          value={code}
          onChange={setCode}
          wrong={wrong}
          data-autofocus
        />
        <div className={styles['foot']}>
          <Button kind="primary" type="submit" busy={confirm.isPending && say.turningOn} disabled={code.trim() === ''}>
            {say.turnOn}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {common.cancel}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function RemoveAuthenticator({ prove, onClose }: Pick<AddProps, 'prove' | 'onClose'>) {
  const say = useWords(words)
  const remove = useDeed(() => tell('POST', `${path}/remove`, {}), ['/security'])
  const confirm = (): void =>
    void prove(async () => {
      await remove.mutateAsync()
      toast({ text: say.removed })
      onClose()
    }).catch(() => {})
  return (
    <Confirm
      title={say.removeTitle}
      isOpen
      onClose={onClose}
      onConfirm={confirm}
      verb={say.remove}
      busy={remove.isPending && say.removing}
    >
      {say.removeText}
      {remove.error && <Failed error={remove.error} />}
    </Confirm>
  )
}
