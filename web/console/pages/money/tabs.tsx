import { Segmented } from '#parts'
import { useWords } from '#words'
import { moneyWords } from './words.ts'

type Tab = 'ledger' | 'statements'

export function MoneyTabs({ tab, onChange }: { readonly tab: Tab; readonly onChange: (tab: string) => void }) {
  const say = useWords(moneyWords)
  return (
    <Segmented
      label={say.views}
      value={tab}
      onChange={onChange}
      choices={[
        { value: 'ledger', label: say.ledger },
        { value: 'statements', label: say.statements },
      ]}
    />
  )
}
