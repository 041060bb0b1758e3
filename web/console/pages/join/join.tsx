import { useQuery } from '@tanstack/react-query'
import { useParams as usePathParams } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiRefusal, tell, useSession } from '#api'
import { AnyLink, EntryFrame, EntryHttps, EntryNoPasskeys } from '#parts'
import type { JoinFacts } from '#wire/join'
import { useWords } from '#words'
import { Accept } from './accept.tsx'
import { OfferPasskey } from './offer-passkey.tsx'
import { TakeForm } from './take-form.tsx'
import { words } from './words.ts'

/** Takes what a link gives: a first sign-in, another account, or a new password. */
export default function Join() {
  const say = useWords(words)
  const { secret } = usePathParams({ strict: false }) as { secret: string }
  const [isTaken, setTaken] = useState(false)
  const { data: session } = useSession()
  const { data: facts, error } = useQuery({
    queryKey: ['join', secret],
    // Looking changes nothing, but a secret does not stand in an address that is asked.
    queryFn: () => tell<JoinFacts>('POST', '/join/look', { secret }),
    enabled: !isTaken,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  if (isTaken) return <OfferPasskey />
  if (error)
    return (
      <EntryFrame title={say.gone}>
        <p>{error instanceof ApiRefusal && error.status !== 0 ? say.goneText : error.message}</p>
        <AnyLink to="/sign-in">{say.toSignIn}</AnyLink>
      </EntryFrame>
    )
  if (!facts) return <EntryFrame title={say.joinTitle}>{null}</EntryFrame>
  if (facts.kind === 'accept') return <Accept facts={facts} secret={secret} />
  const isReset = facts.kind === 'reset'
  return (
    <EntryFrame title={isReset ? say.resetTitle : say.joinTitle} lead={isReset ? say.resetLead : say.joinLead}>
      <EntryHttps facts={session?.signIn} />
      <TakeForm facts={facts} secret={secret} onTaken={() => setTaken(true)} />
      <EntryNoPasskeys facts={session?.signIn} />
    </EntryFrame>
  )
}
