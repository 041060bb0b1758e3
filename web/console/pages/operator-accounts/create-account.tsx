import { useState } from 'react'
import { tell, useDeed } from '#api'
import { readYuan } from '#format'
import { Failed, FormDrawer, TextField, toast } from '#parts'
import { useWords } from '#words'
import { readWhole } from './read-whole.ts'
import { words } from './words.ts'

interface CreateAccountProps {
  readonly onClose: () => void
  readonly onCreated: (id: string) => void
}

/** A name, and what it begins with. */
export function CreateAccount({ onClose, onCreated }: CreateAccountProps) {
  const say = useWords(words)
  const [name, setName] = useState('')
  const [amount, setAmount] = useState('')
  const [limit, setLimit] = useState('')
  const balanceMicro = amount.trim() === '' ? 0 : readYuan(amount)
  const dailyLimit = limit.trim() === '' ? null : readWhole(limit)
  const create = useDeed(
    () => tell<{ id: string; name: string }>('POST', '/operator/accounts', { name, balanceMicro, dailyLimit }),
    ['/operator'],
  )
  return (
    <FormDrawer
      title={say.create}
      isOpen
      onClose={onClose}
      onSubmit={() =>
        create.mutate(undefined, {
          onSuccess: (made) => {
            toast({ text: say.created(made.name) })
            onCreated(made.id)
          },
        })
      }
      verb={say.create}
      busy={create.isPending && say.creating}
      isOff={name.trim() === '' || balanceMicro === undefined || dailyLimit === undefined}
    >
      <TextField label={say.name} hint={say.nameHint} value={name} onChange={setName} maxLength={100} data-autofocus />
      <TextField
        label={say.opening}
        hint={say.openingHint}
        unitBefore="¥"
        inputMode="decimal"
        value={amount}
        onChange={setAmount}
        wrong={balanceMicro === undefined ? say.amountWrong : undefined}
      />
      <TextField
        label={say.dailyLimit}
        hint={say.dailyHint}
        unit={say.answersADay}
        inputMode="numeric"
        value={limit}
        onChange={setLimit}
        wrong={dailyLimit === undefined ? say.wholeWrong : undefined}
      />
      {create.error && <Failed error={create.error} />}
    </FormDrawer>
  )
}
