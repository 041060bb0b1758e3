import { useMemo, useState } from 'react'
import { tell, useDeed, useSession } from '#api'
import {
  Ago,
  Button,
  type Column,
  Confirm,
  DataTable,
  Failed,
  Moment,
  NoticeLine,
  Section,
  TwoLines,
  toast,
  useParam,
} from '#parts'
import type { OwnPasskey } from '#wire/security'
import { useWords } from '#words'
import { AddPasskey } from './add-passkey.tsx'
import styles from './security.module.css'
import { words } from './words.ts'

export type Prove = (act: () => Promise<void>) => Promise<void>

interface PasskeysProps {
  readonly passkeys: readonly OwnPasskey[]
  readonly prove: Prove
}

export function Passkeys({ passkeys, prove }: PasskeysProps) {
  const say = useWords(words)
  const { data: session } = useSession()
  const [create, setCreate] = useParam('create')
  const [removing, setRemoving] = useState<OwnPasskey>()
  const why = session?.signIn.noPasskeys
  const columns = useMemo<readonly Column<OwnPasskey>[]>(
    () => [
      {
        key: 'name',
        head: say.name,
        phone: 'first',
        sortBy: ({ name }) => name,
        cell: ({ name }) => <TwoLines first={name} />,
      },
      { key: 'made', head: say.made, phone: 'second', cell: ({ createdAt }) => <Moment at={createdAt} /> },
      { key: 'used', head: say.used, cell: ({ usedAt }) => (usedAt === null ? say.never : <Ago at={usedAt} />) },
      {
        key: 'act',
        head: say.actions,
        isHeadUnseen: true,
        phone: 'end',
        width: 120,
        cell: (passkey) => (
          <div className={styles['actions']}>
            <Button
              kind="quiet"
              size="small"
              aria-label={`${say.remove}: ${passkey.name}`}
              onClick={() => setRemoving(passkey)}
            >
              {say.remove}
            </Button>
          </div>
        ),
      },
    ],
    [say],
  )
  return (
    <Section
      title={say.passkeys}
      tools={
        why === null && (
          <Button kind="primary" onClick={() => setCreate('passkey')}>
            {say.addPasskey}
          </Button>
        )
      }
    >
      <p className={styles['text']}>{say.passkeysText}</p>
      {why && <NoticeLine kind="next">{say.noPasskeys(why)}</NoticeLine>}
      {passkeys.length > 0 && (
        <DataTable label={say.passkeys} columns={columns} rows={passkeys} getId={({ id }) => id} sortParam="passkeys" />
      )}
      {create === 'passkey' && why === null && <AddPasskey prove={prove} onClose={() => setCreate(undefined)} />}
      {removing && <RemovePasskey passkey={removing} prove={prove} onClose={() => setRemoving(undefined)} />}
    </Section>
  )
}

interface RemovePasskeyProps {
  readonly passkey: OwnPasskey
  readonly prove: Prove
  readonly onClose: () => void
}

function RemovePasskey({ passkey: { id, name, usedAt }, prove, onClose }: RemovePasskeyProps) {
  const say = useWords(words)
  const remove = useDeed(() => tell('POST', `/security/passkeys/${encodeURIComponent(id)}/remove`), ['/security'])
  const confirm = (): void =>
    void prove(async () => {
      await remove.mutateAsync()
      toast({ text: say.removed(name) })
      onClose()
    }).catch(() => {})
  return (
    <Confirm
      title={say.removeTitle(name)}
      isOpen
      onClose={onClose}
      onConfirm={confirm}
      verb={say.remove}
      busy={remove.isPending && say.removing}
    >
      {say.removeText(usedAt === null ? say.never : new Date(usedAt).toLocaleString())}
      {remove.error && <Failed error={remove.error} />}
    </Confirm>
  )
}
