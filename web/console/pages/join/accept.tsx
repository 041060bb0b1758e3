import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { tell } from '#api'
import { Button, EntryFrame, EntryRefused, EntryStack, useGo } from '#parts'
import type { JoinFacts } from '#wire/join'
import { useWords } from '#words'
import { Given } from './given.tsx'
import { words } from './words.ts'

interface AcceptProps {
  readonly facts: JoinFacts
  readonly secret: string
}

/** For who is known here: an invitation is taken by whoever it is for, signed in. */
export function Accept({ facts, secret }: AcceptProps) {
  const say = useWords(words)
  const go = useGo()
  const queries = useQueryClient()
  const [refused, setRefused] = useState<string>()
  const [isBusy, setBusy] = useState(false)

  async function take(): Promise<void> {
    setBusy(true)
    setRefused(undefined)
    try {
      await tell('POST', '/join', { secret })
      await queries.resetQueries({ queryKey: ['view'] })
      const to = facts.account === null && facts.isOperator ? '/operator' : '/'
      await go({ to, search: { account: facts.account ?? undefined }, replace: true })
    } catch (error) {
      setRefused((error as Error).message)
    } finally {
      setBusy(false)
    }
  }

  const signIn = (): void => void go({ to: '/sign-in', search: { to: `/join/${secret}` } })
  return (
    <EntryFrame title={say.acceptTitle} lead={facts.isYours ? say.joinLead : say.signInFirst(facts.email)}>
      <Given facts={facts} />
      {refused !== undefined && <EntryRefused>{refused}</EntryRefused>}
      <EntryStack>
        {facts.isYours ? (
          <Button kind="primary" size="large" busy={isBusy && say.accepting} onClick={() => void take()}>
            {say.accept}
          </Button>
        ) : (
          <Button kind="primary" size="large" onClick={signIn}>
            {say.signIn}
          </Button>
        )}
      </EntryStack>
    </EntryFrame>
  )
}
