import { type FormEvent, useState } from 'react'
import { tell, useAccountPath, useDeed } from '#api'
import { formatMoney, readYuan, writeYuan } from '#format'
import { Button, Dialog, TextField, toast } from '#parts'
import type { SetThreshold } from '#wire/notices'
import { useWords } from '#words'
import styles from './home.module.css'
import { words } from './words.ts'

interface AlarmFormProps {
  readonly alarmMicro: number | null
  readonly onClose: () => void
}

/** Where the alarm line is drawn: the same threshold as on the page of notices. */
export function AlarmForm({ alarmMicro, onClose }: AlarmFormProps) {
  const say = useWords(words)
  const pathOf = useAccountPath()
  const [text, setText] = useState(alarmMicro === null ? '' : writeYuan(alarmMicro))
  const [wrong, setWrong] = useState<string>()
  const set = useDeed(
    (threshold: number | null) =>
      tell('POST', pathOf('/notices/threshold'), { type: 'balance.low', threshold } satisfies SetThreshold),
    [pathOf('')],
  )

  function send(threshold: number | null): void {
    set.mutate(threshold, {
      onSuccess() {
        toast({ text: threshold === null ? say.alarmRemoved : say.alarmSet(formatMoney(threshold, { decimals: 2 })) })
        onClose()
      },
      onError: (error) => setWrong(error.message),
    })
  }

  function submit(event: FormEvent): void {
    event.preventDefault()
    const micro = readYuan(text)
    if (micro === undefined || micro === 0) setWrong(say.alarmWrong)
    else send(micro)
  }

  return (
    <Dialog title={say.setAlarm} isOpen onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <TextField
          label={say.alarmField}
          hint={say.alarmHint}
          value={text}
          onChange={setText}
          wrong={wrong}
          inputMode="decimal"
          autoFocus
        />
        <div className={styles['actions']}>
          <Button kind="primary" type="submit" busy={set.isPending && say.setting}>
            {say.setLine}
          </Button>
          {alarmMicro !== null && (
            <Button kind="danger" disabled={set.isPending} onClick={() => send(null)}>
              {say.removeLine}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  )
}
