import { useParam } from '#parts'
import { useWords } from '#words'
import { Ledger } from './ledger.tsx'
import { Statement } from './statement.tsx'
import { MoneyTabs } from './tabs.tsx'
import { moneyWords } from './words.ts'

export default function MoneyPage() {
  const say = useWords(moneyWords)
  const [tab, setTab] = useParam('tab', 'ledger')
  const tabs = <MoneyTabs tab={tab === 'statements' ? tab : 'ledger'} onChange={setTab} />
  return tab === 'statements' ? <Statement title={say.title} tabs={tabs} /> : <Ledger title={say.title} tabs={tabs} />
}
