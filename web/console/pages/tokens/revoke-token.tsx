import { tell, useAccountPath, useDeed } from '#api'
import { Ago, Confirm, Failed, toast } from '#parts'
import type { TokenItem } from '#wire/tokens'
import { useWords } from '#words'
import { nameOf } from './token-columns.tsx'
import { words } from './words.ts'

/** Says when it was last used, and asks for its label. */
export function RevokeToken({ token, onClose }: { readonly token: TokenItem; readonly onClose: () => void }) {
  const say = useWords(words)
  const path = useAccountPath()
  const name = nameOf(token)
  const revoke = useDeed(() => tell('POST', path(`/tokens/${token.id}/revoke`), {}), [path('/tokens')])
  return (
    <Confirm
      title={say.revokeTitle(name)}
      isOpen
      onClose={onClose}
      onConfirm={() =>
        revoke.mutate(undefined, {
          onSuccess() {
            toast({ text: say.revokedTold(name) })
            onClose()
          },
        })
      }
      verb={say.revoke}
      busy={revoke.isPending && say.revoking}
      name={name}
      nameLabel={say.typeId}
    >
      {say.revokeText}{' '}
      {token.lastUsedAt === null ? (
        say.neverUsed
      ) : (
        <>
          {say.lastUsed} <Ago at={token.lastUsedAt} />.
        </>
      )}
      {revoke.error && <Failed title={say.notRevoked} error={revoke.error} />}
    </Confirm>
  )
}
