import { useState } from 'react'
import { tell, useAccountPath, useDeed } from '#api'
import { FormDrawer } from '#parts'
import type { AddWebhook as Wanted, WebhookSecret } from '#wire/webhooks'
import { useWords } from '#words'
import { SecretDialog } from './secret-dialog.tsx'
import { type HookDraft, isWhole, WebhookFields } from './webhook-fields.tsx'
import styles from './webhooks.module.css'
import { words } from './words.ts'

interface AddWebhookProps {
  readonly types: readonly string[]
  readonly isOpen: boolean
  readonly onClose: () => void
}

/** Whereto and what; then the secret, once. */
export function AddWebhook({ types, isOpen, onClose }: AddWebhookProps) {
  const say = useWords(words)
  const path = useAccountPath()
  const blank: HookDraft = { url: '', label: '', types }
  const [draft, setDraft] = useState(blank)
  const [made, setMade] = useState<WebhookSecret>()
  const add = useDeed(
    ({ url, label, types: chosen }: HookDraft) =>
      tell<WebhookSecret>('POST', path('/webhooks'), {
        url: url.trim(),
        label: label.trim() === '' ? null : label,
        types: chosen,
      } satisfies Wanted),
    [path('/webhooks'), path('/notices')],
  )
  const close = (): void => {
    setDraft(blank)
    setMade(undefined)
    add.reset()
    onClose()
  }
  return (
    <>
      <FormDrawer
        title={say.addTitle}
        isOpen={isOpen && !made}
        onClose={close}
        onSubmit={() => add.mutate(draft, { onSuccess: setMade })}
        verb={say.add}
        busy={add.isPending && say.adding}
        isOff={!isWhole(draft)}
      >
        <p className={styles['text']}>{say.addText}</p>
        <WebhookFields draft={draft} onChange={setDraft} types={types} wrong={add.error?.message} />
      </FormDrawer>
      {made && <SecretDialog secret={made.secret} onClose={close} />}
    </>
  )
}
