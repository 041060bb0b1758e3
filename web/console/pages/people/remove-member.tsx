import { tell, useAccountPath, useDeed } from '#api'
import { Confirm, Failed, toast } from '#parts'
import type { Member } from '#wire/people'
import { useWords } from '#words'
import { words } from './words.ts'

interface RemoveMemberProps {
  readonly member: Member
  readonly onClose: () => void
}

export function RemoveMember({ member, onClose }: RemoveMemberProps) {
  const say = useWords(words)
  const path = useAccountPath()
  const remove = useDeed(() => tell('POST', path(`/people/${member.id}/remove`)), [path('/people'), '/session'])
  return (
    <Confirm
      title={say.removeTitle(member.name)}
      isOpen
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess() {
            toast({ text: say.removed(member.name) })
            onClose()
          },
        })
      }
      verb={say.remove}
      busy={remove.isPending && say.removing}
      name={member.email}
      nameLabel={say.removeName}
    >
      {say.removeText(member.name)}
      {remove.error && <Failed title={say.removeTitle(member.name)} error={remove.error} />}
    </Confirm>
  )
}
