import { type FormEvent, useState } from 'react'
import { tell, useAccountPath, useDeed } from '#api'
import { readYuan, writeYuan } from '#format'
import { Button, Dialog, TextField, toast } from '#parts'
import type { NoticeSettingFacts, SetThreshold as Wanted } from '#wire/notices'
import { commonWords, useWords } from '#words'
import styles from './notices.module.css'
import { nameNotice, sayThreshold } from './sentences.ts'
import { words } from './words.ts'

interface SetThresholdProps {
  readonly setting: NoticeSettingFacts
  readonly onClose: () => void
}

const write = ({ unit, threshold }: NoticeSettingFacts): string => {
  if (threshold === null) return ''
  return unit === 'micro' ? writeYuan(threshold) : String(threshold)
}

/** A figure with its unit; or nothing is told. */
export function SetThreshold({ setting, onClose }: SetThresholdProps) {
  const say = useWords(words)
  const common = useWords(commonWords)
  const path = useAccountPath()
  const { type, unit, least, most } = setting
  const [name, meaning] = nameNotice(type, say)
  const [typed, setTyped] = useState(write(setting))
  const [wrong, setWrong] = useState<string>()
  const set = useDeed(
    (threshold: number | null) => tell('POST', path('/notices/threshold'), { type, threshold } satisfies Wanted),
    [path('/notices'), path('/home')],
  )

  function save(threshold: number | null): void {
    set.mutate(threshold, {
      onSuccess() {
        toast({
          text: threshold === null ? say.turnedOff(name) : say.saved(name, sayThreshold(setting, threshold, say)),
        })
        onClose()
      },
      onError: (error) => setWrong(error.message),
    })
  }

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const value = unit === 'micro' ? readYuan(typed) : /^\d{1,3}$/.test(typed.trim()) ? Number(typed) : undefined
    if (value !== undefined && value >= least && value <= most) save(value)
    else setWrong(unit === 'micro' ? say.wrongAmount : say.wrongNumber(least, most))
  }

  return (
    <Dialog title={say.setTitle(name)} isOpen onClose={onClose}>
      <form onSubmit={submit}>
        <TextField
          label={{ micro: say.amount, percent: say.share, days: say.days }[unit]}
          hint={meaning}
          value={typed}
          onChange={setTyped}
          inputMode="decimal"
          {...(unit === 'micro' ? { unitBefore: '¥' } : { unit: unit === 'percent' ? '%' : say.dayUnit })}
          wrong={wrong}
          data-autofocus
        />
        <div className={styles['foot']}>
          <Button kind="primary" type="submit" busy={set.isPending && say.saving} disabled={typed.trim() === ''}>
            {say.save}
          </Button>
          <Button kind="quiet" onClick={onClose}>
            {common.cancel}
          </Button>
          {setting.threshold !== null && (
            <Button kind="danger" onClick={() => save(null)} disabled={set.isPending}>
              {say.turnOff}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  )
}
