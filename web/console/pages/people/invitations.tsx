import { useMemo } from 'react'
import { tell, useAccountPath, useDeed } from '#api'
import { Button, type Column, DataTable, Moment, Section, TwoLines, toast } from '#parts'
import type { OpenInvitation } from '#wire/people'
import { useWords } from '#words'
import styles from './people.module.css'
import { words } from './words.ts'

/** Links that open something until somebody takes them, or an owner thinks better of it. */
export function Invitations({ invitations }: { readonly invitations: readonly OpenInvitation[] }) {
  const say = useWords(words)
  const columns = useMemo<readonly Column<OpenInvitation>[]>(
    () => [
      {
        key: 'email',
        head: say.email,
        phone: 'first',
        cell: ({ email, role }) => <TwoLines first={email} second={say[role]} />,
      },
      { key: 'made', head: say.made, cell: ({ createdAt }) => <Moment at={createdAt} /> },
      { key: 'until', head: say.until, phone: 'second', cell: ({ expiresAt }) => <Moment at={expiresAt} /> },
      {
        key: 'act',
        head: say.actions,
        isHeadUnseen: true,
        phone: 'end',
        width: 120,
        cell: (row) => <Withdraw invitation={row} />,
      },
    ],
    [say],
  )
  return (
    <Section title={say.invitations}>
      <DataTable
        label={say.invitations}
        columns={columns}
        rows={invitations}
        getId={({ id }) => id}
        sortParam="invitations"
      />
    </Section>
  )
}

function Withdraw({ invitation: { id, email } }: { readonly invitation: OpenInvitation }) {
  const say = useWords(words)
  const path = useAccountPath()
  const withdraw = useDeed(() => tell('POST', path(`/invitations/${id}/withdraw`)), [path('/people')])
  return (
    <div className={styles['actions']}>
      <Button
        kind="quiet"
        size="small"
        aria-label={`${say.withdraw}: ${email}`}
        busy={withdraw.isPending && say.withdrawing}
        onClick={() =>
          withdraw.mutate(undefined, {
            onSuccess: () => void toast({ text: say.withdrawn(email) }),
            onError: (error) => void toast({ text: error.message, isBad: true }),
          })
        }
      >
        {say.withdraw}
      </Button>
    </div>
  )
}
