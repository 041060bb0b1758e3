import { type ReactNode, useState } from 'react'
import { useMay } from '#api'
import { dayOf, formatCount, formatMoment, formatMoney, formatWeekday } from '#format'
import { NoticeLine, PageLink } from '#parts'
import type { Home, HomeNext } from '#wire/home'
import { useLang, useWords } from '#words'
import { isUnderLine } from './balance.tsx'
import { words } from './words.ts'

/** One line: what is wrong with the balance, or what to do before something stops. */
export function NextLine({ home }: { readonly home: Home }) {
  const [closed, setClosed] = useState<string>()
  const [next] = home.next
  if (isUnderLine(home.balance)) return <LowLine home={home} />
  const key = next && JSON.stringify(next)
  if (!next || key === closed) return null
  return <Line next={next} onClose={() => setClosed(key)} />
}

function LowLine({ home: { balance, at } }: { readonly home: Home }) {
  const say = useWords(words)
  const lang = useLang()
  const { availableMicro, heldMicro, alarmMicro, lowSince } = balance
  return (
    <NoticeLine kind="bad" action={<PageLink to="/top-up">{say.topUp}</PageLink>}>
      <strong>{say.lowTitle}</strong>{' '}
      {say.lowText(formatMoney(availableMicro + heldMicro), formatMoney(alarmMicro ?? 0, { decimals: 2 }))}
      {lowSince !== null && ` ${say.lowTold(formatMoment(lowSince, lang, at))}`}
    </NoticeLine>
  )
}

function Line({ next, onClose }: { readonly next: HomeNext; readonly onClose: () => void }) {
  const say = useWords(words)
  const may = useMay('member')
  const [text, action] = useNext(next)
  return (
    <NoticeLine action={may && action} onClose={onClose}>
      <strong>{say.next}</strong> {text}
    </NoticeLine>
  )
}

function useNext(next: HomeNext): readonly [ReactNode, ReactNode] {
  const say = useWords(words)
  const lang = useLang()
  const named = (token: string, text: string): ReactNode => (
    <>
      {say.theToken} <strong>{token}</strong> {text}
    </>
  )
  switch (next.kind) {
    case 'token.none':
      return [
        say.tokenNone,
        <PageLink key="do" to="/tokens" search={{ create: 'token' }}>
          {say.tokenNoneDo}
        </PageLink>,
      ]
    case 'token.expiring':
      return [
        named(next.token, say.tokenExpiring(formatWeekday(dayOf(next.expiresAt), lang))),
        <PageLink key="do" to="/tokens" search={{ create: 'token' }}>
          {say.successor}
        </PageLink>,
      ]
    case 'cap.near':
      return [
        named(next.token, say.capNear(formatMoney(next.leftMicro, { decimals: 2 }))),
        <PageLink key="do" to="/tokens">
          {say.capDo}
        </PageLink>,
      ]
    case 'quota.near':
      return [say.quotaNear(formatCount(next.left), formatCount(next.limit)), null]
    case 'alarm.none':
      return [
        say.alarmNone,
        <PageLink key="do" to="/notices">
          {say.setAlarm}
        </PageLink>,
      ]
  }
}
