import { useState } from 'react'
import { tell, useAccountPath, useDeed, useSignedIn } from '#api'
import { dayOf, formatDate } from '#format'
import { Button, CheckField, Dialog, FormDrawer, Secret, TextField } from '#parts'
import type { Invite, MemberRole, NewInvitation } from '#wire/people'
import { useLang, useWords } from '#words'
import styles from './people.module.css'
import { RoleField } from './role-field.tsx'
import { words } from './words.ts'

interface InviteDrawerProps {
  readonly isOpen: boolean
  readonly onClose: () => void
}

/** Whom, and as what; then the link, once. */
export function InviteDrawer({ isOpen, onClose }: InviteDrawerProps) {
  const say = useWords(words)
  const path = useAccountPath()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<MemberRole>('viewer')
  const [made, setMade] = useState<NewInvitation>()
  const [isMailed, setMailed] = useState(true)
  const { service } = useSignedIn()
  const lang = useLang()
  const invite = useDeed(
    () =>
      tell<NewInvitation>('POST', path('/people/invite'), {
        email,
        role,
        ...(service.isMailed && isMailed ? { mailIn: lang } : {}),
      } satisfies Invite),
    [path('/people')],
  )
  const close = (): void => {
    setEmail('')
    setRole('viewer')
    setMade(undefined)
    invite.reset()
    onClose()
  }
  return (
    <>
      <FormDrawer
        title={say.inviteTitle}
        isOpen={isOpen && !made}
        onClose={close}
        onSubmit={() => invite.mutate(undefined, { onSuccess: setMade })}
        verb={say.invite}
        busy={invite.isPending && say.inviting}
        isOff={email.trim() === ''}
      >
        <p className={styles['text']}>{service.isMailed ? say.inviteMailed : say.inviteText}</p>
        <TextField
          label={say.email}
          type="email"
          autoComplete="off"
          value={email}
          onChange={setEmail}
          wrong={invite.error?.message}
          data-autofocus
        />
        <RoleField role={role} onChange={setRole} />
        {service.isMailed && <CheckField label={say.mailIt} isChecked={isMailed} onChange={setMailed} />}
      </FormDrawer>
      {made && <LinkDialog email={email.trim()} made={made} onClose={close} />}
    </>
  )
}

interface LinkDialogProps {
  readonly email: string
  readonly made: NewInvitation
  readonly onClose: () => void
}

function LinkDialog({ email, made, onClose }: LinkDialogProps) {
  const say = useWords(words)
  const letters = { sent: say.mailed(email), failed: say.notMailed, many: say.manyMailed }
  const lang = useLang()
  return (
    <Dialog title={say.linkTitle(email)} isOpen onClose={onClose} size={560}>
      <p className={styles['text']}>{say.linkText(formatDate(dayOf(made.expiresAt), lang))}</p>
      <Secret text={made.url} />
      {made.mailed !== null && <p className={styles['text']}>{letters[made.mailed]}</p>}
      <div className={styles['foot']}>
        <Button kind="primary" onClick={onClose}>
          {say.done}
        </Button>
      </div>
    </Dialog>
  )
}
