import { useState } from 'react'
import { tell, useAccountPath, useDeed } from '#api'
import { FormDrawer, toast } from '#parts'
import type { ChangeWebhook as Wanted, WebhookRow } from '#wire/webhooks'
import { useWords } from '#words'
import { type HookDraft, isWhole, WebhookFields } from './webhook-fields.tsx'
import { words } from './words.ts'

interface ChangeWebhookProps {
  readonly hook: WebhookRow
  readonly types: readonly string[]
  readonly onClose: () => void
}

/** What is as it was is not sent: whoever changes the label needs no address that is still taken. */
function differenceOf({ url, label, types }: HookDraft, hook: WebhookRow): Wanted {
  return {
    ...(url.trim() !== hook.url && { url: url.trim() }),
    ...(label.trim() !== (hook.label ?? '') && { label: label.trim() === '' ? null : label }),
    ...(types.join() !== hook.types.join() && { types }),
  }
}

export function ChangeWebhook({ hook, types, onClose }: ChangeWebhookProps) {
  const say = useWords(words)
  const path = useAccountPath()
  const [draft, setDraft] = useState<HookDraft>({ url: hook.url ?? '', label: hook.label ?? '', types: hook.types })
  const change = useDeed(
    (wanted: Wanted) => tell('POST', path(`/webhooks/${hook.id}/change`), wanted),
    [path('/webhooks'), path('/notices')],
  )
  return (
    <FormDrawer
      title={say.changeTitle}
      isOpen
      onClose={onClose}
      onSubmit={() =>
        change.mutate(differenceOf(draft, hook), {
          onSuccess() {
            toast({ text: say.changed })
            onClose()
          },
        })
      }
      verb={say.save}
      busy={change.isPending && say.changing}
      isOff={!isWhole(draft)}
    >
      <WebhookFields draft={draft} onChange={setDraft} types={types} wrong={change.error?.message} />
    </FormDrawer>
  )
}
