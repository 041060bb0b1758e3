import { useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { findAccount, isAtLeast, isSignedOut, useAccountName, useSession } from '#api'
import { Empty, Failed, GoAtOnce, type PageFor } from '#parts'
import { useWords } from '#words'
import { Frame } from './frame.tsx'
import { shellWords } from './words.ts'

interface GateProps {
  readonly for: PageFor
  readonly children: ReactNode
}

/** Lets through whoever may see the page; the others are told what it needs, or sent to sign in and back. */
export function Gate({ for: needed, children }: GateProps) {
  const session = useSession()
  const named = useAccountName()
  const { pathname, searchStr } = useLocation()
  const say = useWords(shellWords)
  if (session.data?.person === null || isSignedOut(session.error))
    return <GoAtOnce to="/sign-in" search={{ to: `${pathname}${searchStr}` }} replace />
  if (session.error && !session.data) return <Failed error={session.error} onAgain={() => void session.refetch()} />
  if (!session.data?.person) return null
  if (needed === 'person') return children
  if (needed === 'operator') {
    if (session.data.person.isOperator) return children
    return (
      <Frame>
        <Empty title={say.notYours}>{say.operatorsOnly}</Empty>
      </Frame>
    )
  }
  const account = findAccount(session.data, named)
  if (!account) {
    if (session.data.person.isOperator) return <GoAtOnce to="/operator" replace />
    return (
      <Frame>
        <Empty title={say.noAccount}>{say.noAccountText}</Empty>
      </Frame>
    )
  }
  if (needed !== 'anybody' && !isAtLeast(account.role, needed))
    return (
      <Frame>
        <Empty title={say.notYours}>{say.notYoursText(say[needed])}</Empty>
      </Frame>
    )
  return children
}
