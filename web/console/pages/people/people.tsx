import { useMemo, useState } from 'react'
import { useAccountPath, useMay, useRows, useSignedIn } from '#api'
import {
  Ago,
  Button,
  type Column,
  DataTable,
  Failed,
  Figure,
  FigureRow,
  Moment,
  PageHead,
  RowMenu,
  StateMark,
  TableBones,
  TwoLines,
  useParam,
} from '#parts'
import type { Member, PeopleOfAccount } from '#wire/people'
import { useWords } from '#words'
import { ChangeRole } from './change-role.tsx'
import { Invitations } from './invitations.tsx'
import { InviteDrawer } from './invite.tsx'
import styles from './people.module.css'
import { RemoveMember } from './remove-member.tsx'
import { words } from './words.ts'

const ranks = { owner: 0, member: 1, viewer: 2 } as const

export default function People() {
  const say = useWords(words)
  const mayChange = useMay('owner')
  const [create, setCreate] = useParam('create')
  const { data, error, refetch, hasNextPage, fetchNextPage } = useRows<Member, PeopleOfAccount>(
    useAccountPath()('/people'),
  )
  const members = data?.pages.flatMap(({ items }) => items) ?? []
  const invitations = data?.pages[0]?.invitations ?? []
  return (
    <>
      <PageHead title={say.title} count={data && say.count(members.length, invitations.length)}>
        {mayChange && (
          <Button kind="primary" onClick={() => setCreate('invitation')}>
            {say.invite}
          </Button>
        )}
      </PageHead>
      {!data && (error ? <Failed error={error} onAgain={() => void refetch()} /> : <TableBones />)}
      {data && <Standing members={members} invited={invitations.length} />}
      {data && (
        <Members
          members={members}
          mayChange={mayChange}
          foot={
            hasNextPage ? (
              <Button kind="quiet" onClick={() => void fetchNextPage()}>
                {say.more}
              </Button>
            ) : undefined
          }
        />
      )}
      {invitations.length > 0 && <Invitations invitations={invitations} />}
      {mayChange && <InviteDrawer isOpen={create === 'invitation'} onClose={() => setCreate(undefined)} />}
    </>
  )
}

interface StandingProps {
  readonly members: readonly Member[]
  readonly invited: number
}

/** How many may do what. */
function Standing({ members, invited }: StandingProps) {
  const say = useWords(words)
  const count = (role: Member['role']): number => members.filter((member) => member.role === role).length
  const keyed = members.filter(({ passkeys }) => passkeys > 0).length
  return (
    <div className={styles['standing']}>
      <FigureRow>
        <Figure label={say.title} size="loud">
          {members.length}
        </Figure>
        <Figure label={say.owners}>{count('owner')}</Figure>
        <Figure label={say.membersTold}>{count('member')}</Figure>
        <Figure label={say.viewers}>{count('viewer')}</Figure>
        <Figure label={say.withPasskey}>{say.of(keyed, members.length)}</Figure>
        {invited > 0 && (
          <Figure label={say.invited} tone="gold">
            {invited}
          </Figure>
        )}
      </FigureRow>
    </div>
  )
}

interface MembersProps {
  readonly members: readonly Member[]
  readonly mayChange: boolean
  readonly foot: React.ReactNode
}

function Members({ members, mayChange, foot }: MembersProps) {
  const say = useWords(words)
  const { person } = useSignedIn()
  const [changing, setChanging] = useState<{ readonly what: 'role' | 'removal'; readonly member: Member }>()
  const close = (): void => setChanging(undefined)
  const columns = useMemo<readonly Column<Member>[]>(
    () => [
      {
        key: 'person',
        head: say.person,
        phone: 'first',
        sortBy: ({ name }) => name,
        cell: ({ id, name, email }) => (
          <TwoLines first={id === person.id ? `${name} · ${say.you}` : name} second={email} />
        ),
      },
      {
        key: 'role',
        head: say.role,
        phone: 'second',
        sortBy: ({ role }) => ranks[role],
        cell: ({ role }) => say[role],
      },
      {
        key: 'passkeys',
        head: say.passkeys,
        sortBy: ({ passkeys }) => passkeys,
        cell: ({ passkeys }) =>
          passkeys > 0 ? <StateMark tone="good">{passkeys}</StateMark> : <StateMark tone="none">0</StateMark>,
      },
      {
        key: 'since',
        head: say.since,
        sortBy: ({ since }) => since,
        isDescendingFirst: true,
        cell: ({ since }) => <Moment at={since} />,
      },
      {
        key: 'seen',
        head: say.seen,
        sortBy: ({ seenAt }) => seenAt ?? undefined,
        isDescendingFirst: true,
        cell: ({ seenAt }) => (seenAt === null ? say.never : <Ago at={seenAt} />),
      },
      ...(mayChange
        ? [
            {
              key: 'act',
              head: say.actions,
              isHeadUnseen: true,
              phone: 'end',
              width: 48,
              cell: (member: Member) => (
                <RowMenu
                  name={member.name}
                  items={[
                    { label: say.changeRole, onClick: () => setChanging({ what: 'role', member }) },
                    { label: say.remove, isBad: true, onClick: () => setChanging({ what: 'removal', member }) },
                  ]}
                />
              ),
            } as const,
          ]
        : []),
    ],
    [say, person.id, mayChange],
  )
  return (
    <>
      <DataTable
        isMain
        label={say.members}
        columns={columns}
        rows={members}
        getId={({ id }) => id}
        sortedAtFirst="role"
        foot={foot}
      />
      {changing?.what === 'role' && <ChangeRole member={changing.member} onClose={close} />}
      {changing?.what === 'removal' && <RemoveMember member={changing.member} onClose={close} />}
    </>
  )
}
