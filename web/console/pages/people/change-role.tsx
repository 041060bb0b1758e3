import { type FormEvent, useState } from 'react'
import { tell, useAccountPath, useDeed } from '#api'
import { Button, Dialog, toast } from '#parts'
import type { Member, NewRole } from '#wire/people'
import { commonWords, useWords } from '#words'
import styles from './people.module.css'
import { RoleField } from './role-field.tsx'
import { words } from './words.ts'

interface ChangeRoleProps {
  readonly member: Member
  readonly onClose: () => void
}

export function ChangeRole({ member, onClose }: ChangeRoleProps) {
  const say = useWords(words)
  const common = useWords(commonWords)
  const path = useAccountPath()
  const [role, setRole] = useState(member.role)
  const change = useDeed(
    () => tell('POST', path(`/people/${member.id}/role`), { role } satisfies NewRole),
    [path('/people'), '/session'],
  )
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    change.mutate(undefined, {
      onSuccess() {
        toast({ text: say.changed(member.name, say[role]) })
        onClose()
      },
    })
  }
  return (
    <Dialog title={say.changeTitle(member.name)} isOpen onClose={onClose}>
      <form onSubmit={submit}>
        <RoleField role={role} onChange={setRole} wrong={change.error?.message} />
        <div className={styles['foot']}>
          <Button kind="primary" type="submit" busy={change.isPending && say.changing} disabled={role === member.role}>
            {say.changeRole}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {common.cancel}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
