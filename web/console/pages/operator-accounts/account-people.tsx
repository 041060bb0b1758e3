import { useState } from 'react'
import { tell, useDeed } from '#api'
import { dayOf, formatDate } from '#format'
import { Ago, Button, Dialog, FormDrawer, Secret, Section, SelectField, TextField } from '#parts'
import type { InvitationLink, OneAccount } from '#wire/operator-accounts'
import { useLang, useWords } from '#words'
import styles from './account.module.css'
import { words } from './words.ts'

const roles = ['owner', 'member', 'viewer'] as const

type Role = (typeof roles)[number]

/** Who has a part in it; its first owner is invited from here. */
export function AccountPeople({ account }: { readonly account: OneAccount }) {
  const say = useWords(words)
  const [isInviting, setInviting] = useState(false)
  const { members, invitations } = account
  const nameOf = (role: string): string => roles.map((one) => (one === role ? say[one] : '')).join('') || role
  return (
    <Section
      title={say.peopleTitle}
      tools={
        <Button size="small" onClick={() => setInviting(true)}>
          {say.invite}
        </Button>
      }
    >
      {members.length + invitations.length === 0 && <p className={styles['none']}>{say.nobody}</p>}
      <ul className={styles['list']}>
        {members.map(({ id, name, email, role, seenAt }) => (
          <li key={id} className={styles['item']}>
            <span>
              {name} <span className={styles['soft']}>{email}</span>
            </span>
            <span className={styles['right']}>
              {nameOf(role)}
              {seenAt !== null && <Ago at={seenAt} />}
            </span>
          </li>
        ))}
        {invitations.map(({ email, role, expiresAt }) => (
          <li key={`${email} ${expiresAt}`} className={styles['item']}>
            <span className={styles['soft']}>{say.invited(email, nameOf(role))}</span>
          </li>
        ))}
      </ul>
      {isInviting && <Invite account={account} onClose={() => setInviting(false)} />}
    </Section>
  )
}

function Invite({ account: { id, name }, onClose }: { readonly account: OneAccount; readonly onClose: () => void }) {
  const say = useWords(words)
  const lang = useLang()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('owner')
  const [made, setMade] = useState<InvitationLink>()
  const act = useDeed(
    () => tell<InvitationLink>('POST', `/operator/accounts/${encodeURIComponent(id)}/invite`, { email, role }),
    ['/operator'],
  )
  if (made)
    return (
      <Dialog title={say.linkTitle(email.trim())} isOpen onClose={onClose} size={560}>
        <p className={styles['text']}>{say.linkText(formatDate(dayOf(made.expiresAt), lang))}</p>
        <Secret text={made.address} />
        <div className={styles['foot']}>
          <Button kind="primary" onClick={onClose}>
            {say.close}
          </Button>
        </div>
      </Dialog>
    )
  return (
    <FormDrawer
      title={say.inviteTitle(name)}
      isOpen
      onClose={onClose}
      onSubmit={() => act.mutate(undefined, { onSuccess: setMade })}
      verb={say.invite}
      busy={act.isPending && say.inviting}
      isOff={email.trim() === ''}
    >
      <p className={styles['text']}>{say.inviteText}</p>
      <TextField
        label={say.email}
        type="email"
        autoComplete="off"
        value={email}
        onChange={setEmail}
        wrong={act.error?.message}
        data-autofocus
      />
      <SelectField
        label={say.role}
        value={role}
        onChange={(value) => setRole(value as Role)}
        choices={roles.map((value) => ({ value, label: say[value] }))}
      />
    </FormDrawer>
  )
}
