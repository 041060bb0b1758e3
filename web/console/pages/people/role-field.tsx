import { SelectField } from '#parts'
import type { MemberRole } from '#wire/people'
import { useWords } from '#words'
import { words } from './words.ts'

const roles: readonly MemberRole[] = ['viewer', 'member', 'owner']

interface RoleFieldProps {
  readonly role: MemberRole
  readonly onChange: (role: MemberRole) => void
  readonly wrong?: string | undefined
}

/** What somebody may do, with what that is in a line. */
export function RoleField({ role, onChange, wrong }: RoleFieldProps) {
  const say = useWords(words)
  const meanings = { viewer: say.viewerMeans, member: say.memberMeans, owner: say.ownerMeans }
  return (
    <SelectField
      label={say.role}
      hint={meanings[role]}
      wrong={wrong}
      value={role}
      onChange={(value) => onChange(roles.find((one) => one === value) ?? role)}
      choices={roles.map((value) => ({ value, label: say[value] }))}
    />
  )
}
