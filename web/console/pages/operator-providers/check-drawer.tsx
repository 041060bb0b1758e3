import { useState } from 'react'
import { tell, useDeed } from '#api'
import { readYuan } from '#format'
import { Failed, FormDrawer, SelectField, TextField } from '#parts'
import type { OperatorProvider } from '#wire/operator-providers'
import { useWords } from '#words'
import { nameOf } from './states.ts'
import { words } from './words.ts'

interface CheckDrawerProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly providers: readonly OperatorProvider[]
}

const budgetMicroMax = 1_000_000_000

/** What is asked of whom, and what it may cost: said before anybody is asked. */
export function CheckDrawer({ isOpen, onClose, providers }: CheckDrawerProps) {
  const say = useWords(words)
  const [provider, setProvider] = useState('')
  const [kolId, setKolId] = useState('')
  const [budget, setBudget] = useState('1')
  const budgetMicro = readYuan(budget)
  const isBudget = budgetMicro !== undefined && budgetMicro <= budgetMicroMax
  const isKol = kolId === '' || /^\d{1,20}$/.test(kolId)
  const { mutate, isPending, error, reset } = useDeed(
    () =>
      tell('POST', '/operator/upstream-check', {
        ...(provider !== '' && { provider }),
        ...(kolId !== '' && { kolId }),
        budgetMicro,
      }),
    ['/operator/providers'],
  )
  return (
    <FormDrawer
      title={say.checkTitle}
      isOpen={isOpen}
      onClose={() => {
        reset()
        onClose()
      }}
      onSubmit={() => mutate(undefined, { onSuccess: onClose })}
      verb={say.ask}
      busy={isPending && say.asking}
      isOff={!isBudget || !isKol}
    >
      <p>{say.checkText}</p>
      <SelectField
        label={say.which}
        value={provider}
        onChange={setProvider}
        choices={[
          { value: '', label: say.allOf },
          ...providers.map(({ name }) => ({ value: name, label: nameOf(name) })),
        ]}
      />
      <TextField
        label={say.kol}
        hint={say.kolHint}
        inputMode="numeric"
        value={kolId}
        onChange={setKolId}
        wrong={isKol ? undefined : say.kolWrong}
      />
      <TextField
        label={say.budget}
        unitBefore="¥"
        inputMode="decimal"
        value={budget}
        onChange={setBudget}
        wrong={isBudget ? undefined : say.budgetWrong}
      />
      {error && <Failed title={say.notBegun} error={error} />}
    </FormDrawer>
  )
}
