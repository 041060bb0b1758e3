import { dayOf, formatDate, formatMinute } from '#format'
import { EntryFacts } from '#parts'
import type { JoinFacts } from '#wire/join'
import { useLang, useWords } from '#words'
import { words } from './words.ts'

/** What the link gives, and to whom. */
export function Given({ facts }: { readonly facts: JoinFacts }) {
  const say = useWords(words)
  const lang = useLang()
  return (
    <EntryFacts
      facts={[
        [say.email, facts.email],
        ...(facts.account === null ? [] : [[say.account, facts.account] as const]),
        ...(facts.role === null ? [] : [[say.role, say[facts.role]] as const]),
        ...(facts.isOperator ? [[say.role, say.operator] as const] : []),
        [say.until, `${formatDate(dayOf(facts.expiresAt), lang)}, ${formatMinute(facts.expiresAt)}`],
      ]}
    />
  )
}
