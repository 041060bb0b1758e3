import { useState } from 'react'
import { tell, useAccountPath, useDeed } from '#api'
import { Confirm, Failed, RowMenu, toast, useProof } from '#parts'
import type { ChangeWebhook as Wanted, WebhookRow, WebhookSecret } from '#wire/webhooks'
import { useWords } from '#words'
import { ChangeWebhook } from './change-webhook.tsx'
import { SecretDialog } from './secret-dialog.tsx'
import { nameHook } from './tell-webhook.ts'
import { useTest } from './use-test.ts'
import { words } from './words.ts'

interface WebhookMenuProps {
  readonly hook: WebhookRow
  readonly types: readonly string[]
}

/** What can be done with a webhook. */
export function WebhookMenu({ hook, types }: WebhookMenuProps) {
  const say = useWords(words)
  const path = useAccountPath()
  const [open, setOpen] = useState<'change' | 'renewal' | 'removal'>()
  const test = useTest(hook.id)
  const isOff = hook.pausedAt !== null || hook.disabledAt !== null
  const pause = useDeed(
    (isPaused: boolean) => tell('POST', path(`/webhooks/${hook.id}/change`), { isPaused } satisfies Wanted),
    [path('/webhooks'), path('/notices')],
  )
  const close = (): void => setOpen(undefined)
  return (
    <>
      <RowMenu
        name={nameHook(hook)}
        items={[
          { label: say.test, onClick: test.send, isOff: isOff || test.isBusy },
          { label: say.change, onClick: () => setOpen('change'), isOff: hook.url === null },
          {
            label: isOff ? say.resume : say.pause,
            onClick: () =>
              pause.mutate(!isOff, {
                onSuccess: () => void toast({ text: isOff ? say.resumedDone : say.pausedDone }),
                onError: (error) => void toast({ text: error.message, isBad: true }),
              }),
          },
          { label: say.newSecret, onClick: () => setOpen('renewal'), isOff: hook.url === null },
          { label: say.remove, onClick: () => setOpen('removal'), isBad: true },
        ]}
      />
      {open === 'change' && <ChangeWebhook hook={hook} types={types} onClose={close} />}
      {open === 'renewal' && <Renew hook={hook} onClose={close} />}
      {open === 'removal' && <Remove hook={hook} onClose={close} />}
    </>
  )
}

interface OneProps {
  readonly hook: WebhookRow
  readonly onClose: () => void
}

/** A secret changes: whoever does that types the password again. */
function Renew({ hook, onClose }: OneProps) {
  const say = useWords(words)
  const path = useAccountPath()
  const { prove, dialog } = useProof()
  const [secret, setSecret] = useState<string>()
  const [error, setError] = useState<Error>()
  const renew = useDeed(() => tell<WebhookSecret>('POST', path(`/webhooks/${hook.id}/secret`), {}), [path('/webhooks')])
  if (secret !== undefined) return <SecretDialog secret={secret} onClose={onClose} />
  return (
    <>
      <Confirm
        title={say.renewTitle}
        isOpen={dialog === undefined}
        onClose={onClose}
        onConfirm={() =>
          void prove(async () => setSecret((await renew.mutateAsync()).secret)).catch((cause) => setError(cause))
        }
        verb={say.renew}
        busy={renew.isPending && say.renewing}
      >
        {say.renewText}
        {error && <Failed title={say.renewTitle} error={error} />}
      </Confirm>
      {dialog}
    </>
  )
}

function Remove({ hook, onClose }: OneProps) {
  const say = useWords(words)
  const path = useAccountPath()
  const remove = useDeed(
    () => tell('POST', path(`/webhooks/${hook.id}/remove`), {}),
    [path('/webhooks'), path('/notices')],
  )
  return (
    <Confirm
      title={say.removeTitle}
      isOpen
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(undefined, {
          onSuccess() {
            toast({ text: say.removed })
            onClose()
          },
        })
      }
      verb={say.remove}
      busy={remove.isPending && say.removing}
      name={nameHook(hook)}
    >
      {say.removeText}
      {remove.error && <Failed title={say.removeTitle} error={remove.error} />}
    </Confirm>
  )
}
