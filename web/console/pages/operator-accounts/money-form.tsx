import { useState } from 'react'
import { tell, useDeed } from '#api'
import { formatMoney, readYuan } from '#format'
import { Failed, FormDrawer, TextField, toast } from '#parts'
import type { AccountBalance, OneAccount } from '#wire/operator-accounts'
import { useWords } from '#words'
import styles from './account.module.css'
import { words } from './words.ts'

interface MoneyFormProps {
  readonly kind: 'topUp' | 'adjust'
  readonly account: OneAccount
  readonly onClose: () => void
}

/** `-3.50` or, as it is shown elsewhere, `−3.50`. */
function readSigned(text: string): number | undefined {
  const [, sign = '', rest = ''] = /^([-\u2212]?)(.*)$/.exec(text.trim()) ?? []
  const micro = readYuan(rest)
  return micro === undefined || sign === '' ? micro : -micro
}

/** Money in or a correction, with what the account will have. Opened, it has a key: sent twice, a top-up is made once. */
export function MoneyForm({ kind, account, onClose }: MoneyFormProps) {
  const say = useWords(words)
  const { id, name, availableMicro } = account
  const [key] = useState(() => crypto.randomUUID())
  const [text, setText] = useState('')
  const [reason, setReason] = useState('')
  const isTopUp = kind === 'topUp'
  const amountMicro = isTopUp ? readYuan(text) : readSigned(text)
  const afterMicro = availableMicro + (amountMicro ?? 0)
  const isShort = afterMicro < 0
  const act = useDeed(
    () =>
      tell<AccountBalance>(
        'POST',
        `/operator/accounts/${encodeURIComponent(id)}/${isTopUp ? 'top-up' : 'adjust'}`,
        isTopUp ? { amountMicro, reason, key } : { amountMicro, reason },
      ),
    ['/operator'],
  )
  const wrong = text === '' || amountMicro !== undefined ? undefined : say.amountWrong
  return (
    <FormDrawer
      title={isTopUp ? say.topUpTitle(name) : say.adjustTitle(name)}
      isOpen
      onClose={onClose}
      onSubmit={() =>
        act.mutate(undefined, {
          onSuccess: ({ availableMicro: now, isApplied }) => {
            toast({ text: isApplied ? say.toppedUp(name, formatMoney(now)) : say.sentBefore })
            onClose()
          },
        })
      }
      verb={isTopUp ? say.topUp : say.adjust}
      busy={act.isPending && (isTopUp ? say.toppingUp : say.adjusting)}
      isOff={!amountMicro || isShort || reason.trim() === ''}
    >
      {!isTopUp && <p className={styles['text']}>{say.adjustText}</p>}
      <TextField
        label={say.amount}
        {...(isTopUp ? {} : { hint: say.signedHint })}
        unitBefore="¥"
        inputMode="decimal"
        value={text}
        onChange={setText}
        wrong={wrong ?? (isShort ? say.tooLittle(formatMoney(availableMicro)) : undefined)}
        data-autofocus
      />
      <TextField label={say.reason} hint={say.reasonHintMoney} maxLength={500} value={reason} onChange={setReason} />
      <p className={styles['result']} aria-live="polite">
        {say.resulting(formatMoney(availableMicro), formatMoney(isShort ? availableMicro : afterMicro))}
      </p>
      {act.error && <Failed error={act.error} />}
    </FormDrawer>
  )
}
