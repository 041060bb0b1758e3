import { useEffect, useState } from 'react'
import { isKnownPasskey, makePasskey, tell, useSession, wasLeft } from '#api'
import { dayOf, formatDate } from '#format'
import { Button, EntryFrame, EntryRefused, EntryStack, KeyIcon, useGo } from '#parts'
import { useLang, useWords } from '#words'
import { words } from './words.ts'

/** Once in, a passkey is offered, where there may be one. */
export function OfferPasskey() {
  const say = useWords(words)
  const lang = useLang()
  const go = useGo()
  const { data: session } = useSession()
  const [refused, setRefused] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const isOnlyOperator = session?.accounts.length === 0 && session.person?.isOperator === true
  const goal = isOnlyOperator ? '/operator' : '/'
  const isPossible = session?.signIn.noPasskeys === null
  const isIn = session?.person != null

  useEffect(() => {
    if (isIn && !isPossible) void go({ to: goal, replace: true })
  }, [isIn, isPossible, go, goal])

  async function add(): Promise<void> {
    setBusy(true)
    setRefused(undefined)
    try {
      const response = await makePasskey('/security/passkeys/begin')
      await tell('POST', '/security/passkeys', { name: say.passkeyName(formatDate(dayOf(Date.now()), lang)), response })
      await go({ to: goal, replace: true })
    } catch (error) {
      if (isKnownPasskey(error)) await go({ to: goal, replace: true })
      else if (!wasLeft(error)) setRefused((error as Error).message)
    } finally {
      setBusy(false)
    }
  }

  if (!isIn || !isPossible) return null
  return (
    <EntryFrame title={say.passkeyTitle} lead={say.passkeyLead}>
      {refused !== undefined && <EntryRefused>{refused}</EntryRefused>}
      <EntryStack>
        <Button kind="primary" size="large" icon={<KeyIcon />} busy={isBusy && say.adding} onClick={() => void add()}>
          {say.addPasskey}
        </Button>
        <Button kind="quiet" size="large" onClick={() => void go({ to: goal, replace: true })}>
          {say.later}
        </Button>
      </EntryStack>
    </EntryFrame>
  )
}
