import { type FormEvent, useState } from 'react'
import { tell, useDeed } from '#api'
import { formatAgo } from '#format'
import { Button, Dialog, Failed, TextField, toast, useNow } from '#parts'
import type { OneAccount } from '#wire/operator-accounts'
import { commonWords, useLang, useWords } from '#words'
import styles from './account.module.css'
import { words } from './words.ts'

interface ChangeStatusProps {
  readonly account: OneAccount
  readonly onClose: () => void
}

/** Says what it means for whoever calls, and asks why. */
export function ChangeStatus({ account: { id, name, status, lastCallAt }, onClose }: ChangeStatusProps) {
  const say = useWords(words)
  const common = useWords(commonWords)
  const lang = useLang()
  const now = useNow(60_000)
  const [reason, setReason] = useState('')
  const isSuspending = status === 'active'
  const act = useDeed(
    () =>
      tell('POST', `/operator/accounts/${encodeURIComponent(id)}/status`, {
        status: isSuspending ? 'suspended' : 'active',
        reason,
      }),
    ['/operator', '/session'],
  )
  const called = lastCallAt === null ? say.neverCalled : say.lastCalled(formatAgo(lastCallAt, lang, now))

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (reason.trim() === '') return
    act.mutate(undefined, {
      onSuccess: () => {
        toast({ text: isSuspending ? say.isSuspended(name) : say.isResumed(name) })
        onClose()
      },
    })
  }

  return (
    <Dialog title={isSuspending ? say.suspendTitle(name) : say.resumeTitle(name)} isOpen onClose={onClose}>
      <form onSubmit={submit}>
        <p className={styles['text']}>{isSuspending ? say.suspendText(called) : say.resumeText}</p>
        <TextField
          label={say.reason}
          hint={say.reasonHint}
          maxLength={500}
          value={reason}
          onChange={setReason}
          data-autofocus
        />
        {act.error && <Failed error={act.error} />}
        <div className={styles['acts']}>
          <Button
            kind={isSuspending ? 'final' : 'primary'}
            type="submit"
            disabled={reason.trim() === ''}
            busy={act.isPending && (isSuspending ? say.suspending : say.resuming)}
          >
            {isSuspending ? say.suspend : say.resume}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {common.cancel}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
