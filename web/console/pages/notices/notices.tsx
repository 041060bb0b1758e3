import { useEffect } from 'react'
import { tell, useAccountPath, useDeed, useRows, useView } from '#api'
import { formatMoment } from '#format'
import {
  Button,
  Empty,
  Failed,
  Figure,
  NoticeLine,
  PageBones,
  PageHead,
  PageLink,
  Section,
  toast,
  useNow,
} from '#parts'
import type { BegunNotice, NoticesPage, NoticeType, ReadNotices, ToldNotice, WaitingFacts } from '#wire/notices'
import { useLang, useWords } from '#words'
import { History } from './history.tsx'
import styles from './notices.module.css'
import { nameNotice, sayNotice } from './sentences.ts'
import { Settings } from './settings.tsx'
import { words } from './words.ts'

/** What begins or is over while somebody looks stands here by itself. */
const everyMs = 15_000

export default function Notices() {
  const say = useWords(words)
  const path = useAccountPath()
  const waiting = useView<WaitingFacts>(path('/notices/waiting'), { everyMs })
  const { data, error, refetch, hasNextPage, fetchNextPage } = useRows<ToldNotice, NoticesPage>(path('/notices'))
  const count = waiting.data?.waiting
  useEffect(() => {
    if (count !== undefined) void refetch()
  }, [count, refetch])
  const told = data?.pages.flatMap(({ items }) => items) ?? []
  const facts = data?.pages[0]?.facts
  return (
    <>
      <PageHead title={say.title} count={count === undefined ? undefined : say.count(count)} hasZone>
        <MarkRead newest={told[0]} />
      </PageHead>
      {!data && (error ? <Failed error={error} onAgain={() => void refetch()} /> : <PageBones />)}
      {facts && (
        <>
          <Now begun={facts.begun} />
          <Settings facts={facts} />
          <Section title={say.history}>
            {told.length === 0 ? (
              <Empty title={say.noneTitle}>{say.noneText}</Empty>
            ) : (
              <History
                told={told}
                foot={
                  hasNextPage ? (
                    <Button kind="quiet" onClick={() => void fetchNextPage()}>
                      {say.more}
                    </Button>
                  ) : undefined
                }
              />
            )}
          </Section>
        </>
      )}
    </>
  )
}

function MarkRead({ newest }: { readonly newest: ToldNotice | undefined }) {
  const say = useWords(words)
  const path = useAccountPath()
  const mark = useDeed(
    (upTo: string) => tell('POST', path('/notices/read'), { upTo } satisfies ReadNotices),
    [path('/notices')],
  )
  if (!newest?.isNew) return null
  return (
    <Button
      kind="primary"
      busy={mark.isPending && say.marking}
      onClick={() => mark.mutate(newest.id, { onError: (error) => void toast({ text: error.message, isBad: true }) })}
    >
      {say.markRead}
    </Button>
  )
}

/** What holds now, each with where something can be done about it. */
function Now({ begun }: { readonly begun: readonly BegunNotice[] }) {
  const say = useWords(words)
  const lang = useLang()
  const now = useNow(60_000)
  const places: Readonly<Record<NoticeType, readonly [to: string, name: string]>> = {
    'balance.low': ['/top-up', say.topUp],
    'spending.high': ['/money', say.money],
    'errors.high': ['/calls', say.calls],
    'quota.near': ['/calls', say.calls],
    'token.expiring': ['/tokens', say.tokens],
    'webhook.disabled': ['/webhooks', say.webhooks],
  }
  return (
    <>
      <Figure label={say.now} note={begun.length === 0 ? say.quietNote : undefined}>
        {begun.length === 0 ? say.quiet : say.states(begun.length)}
      </Figure>
      <div className={styles['lines']}>
        {begun.map(({ type, subject, data, begunAt }) => {
          const [to, name] = places[type]
          return (
            <NoticeLine
              key={`${type} ${subject}`}
              kind={type === 'balance.low' || type === 'errors.high' ? 'bad' : 'next'}
              action={<PageLink to={to}>{name}</PageLink>}
            >
              <strong>{say.named(nameNotice(type, say)[0])}</strong>{' '}
              {sayNotice({ type, state: 'begun', data }, say, lang, now)}{' '}
              <span className={styles['since']}>{say.since(formatMoment(begunAt, lang, now))}</span>
            </NoticeLine>
          )
        })}
      </div>
    </>
  )
}
