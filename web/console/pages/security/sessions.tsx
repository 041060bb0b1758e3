import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { tell, useDeed } from '#api'
import { Ago, Button, type Column, DataTable, Moment, Mono, Section, StateMark, TwoLines, toast, useGo } from '#parts'
import type { OwnSession } from '#wire/security'
import { useWords } from '#words'
import { readAgent } from './browsers.ts'
import styles from './security.module.css'
import { words } from './words.ts'

export function Sessions({ sessions }: { readonly sessions: readonly OwnSession[] }) {
  const say = useWords(words)
  const columns = useMemo<readonly Column<OwnSession>[]>(
    () => [
      {
        key: 'browser',
        head: say.browser,
        phone: 'first',
        cell: ({ agent, begunBy }) => {
          const { browser, system } = readAgent(agent)
          const named = browser && system ? say.on(browser, system) : (browser ?? system ?? say.unknownBrowser)
          return <TwoLines first={named} second={say.by(begunBy)} />
        },
      },
      { key: 'from', head: say.from, phone: 'second', cell: ({ address }) => <Mono>{address}</Mono> },
      { key: 'begun', head: say.begun, cell: ({ begunAt }) => <Moment at={begunAt} /> },
      { key: 'seen', head: say.seen, cell: ({ seenAt }) => <Ago at={seenAt} /> },
      {
        key: 'act',
        head: say.actions,
        isHeadUnseen: true,
        phone: 'end',
        width: 120,
        cell: (session) =>
          session.isThis ? (
            <div className={styles['actions']}>
              <StateMark tone="good">{say.thisOne}</StateMark>
            </div>
          ) : (
            <End id={session.id} />
          ),
      },
    ],
    [say],
  )
  return (
    <Section title={say.sessions} tools={<SignOutEverywhere />}>
      <p className={styles['text']}>{say.sessionsText}</p>
      <DataTable label={say.sessions} columns={columns} rows={sessions} getId={({ id }) => id} sortParam="sessions" />
    </Section>
  )
}

function End({ id }: { readonly id: string }) {
  const say = useWords(words)
  const end = useDeed(() => tell('POST', `/security/sessions/${id}/end`), ['/security'])
  return (
    <div className={styles['actions']}>
      <Button
        kind="quiet"
        size="small"
        busy={end.isPending && say.ending}
        onClick={() =>
          end.mutate(undefined, {
            onSuccess: () => void toast({ text: say.ended }),
            onError: (error) => void toast({ text: error.message, isBad: true }),
          })
        }
      >
        {say.end}
      </Button>
    </div>
  )
}

function SignOutEverywhere() {
  const say = useWords(words)
  const go = useGo()
  const queries = useQueryClient()
  const leave = useDeed(async () => {
    await tell('POST', '/sign-out-everywhere')
    await go({ to: '/sign-in' })
    queries.clear()
  }, ['/nothing'])
  return (
    <Button kind="danger" busy={leave.isPending && say.signingOut} onClick={() => leave.mutate()}>
      {say.signOutEverywhere}
    </Button>
  )
}
