import { useEffect, useMemo } from 'react'
import { useAccountPath, useMay, useRows } from '#api'
import {
  Button,
  type Column,
  DataTable,
  DetailDrawer,
  Duration,
  Empty,
  Failed,
  Moment,
  Mono,
  StateMark,
  TableBones,
  useParam,
} from '#parts'
import type { MessageRow, WebhookMessages, WebhookRow } from '#wire/webhooks'
import { useWords } from '#words'
import { MessageView } from './message-view.tsx'
import { isTaken, nameHook, nameType, type Say, sayAnswer } from './tell-webhook.ts'
import { useTest } from './use-test.ts'
import styles from './webhooks.module.css'
import { words } from './words.ts'

interface WebhookDrawerProps {
  readonly hook: WebhookRow
  readonly onClose: () => void
}

/** How often what is on its way is looked at. */
const lookMs = 2_000

/** A webhook's messages, or one of them. */
export function WebhookDrawer({ hook, onClose }: WebhookDrawerProps) {
  const say = useWords(words)
  const mayChange = useMay('member')
  const test = useTest(hook.id)
  const [message, setMessage] = useParam('message')
  return (
    <DetailDrawer
      title={nameHook(hook)}
      about={
        hook.url && (
          <span className={styles['where']} title={hook.url}>
            <Mono>{hook.url}</Mono>
          </span>
        )
      }
      onClose={onClose}
      tools={
        mayChange && (
          <Button
            kind="quiet"
            size="small"
            onClick={test.send}
            busy={test.isBusy && say.testing}
            disabled={hook.pausedAt !== null || hook.disabledAt !== null}
          >
            {say.test}
          </Button>
        )
      }
    >
      {message === undefined ? (
        <Log hook={hook} onOpen={setMessage} />
      ) : (
        <MessageView hook={hook} id={message} onBack={() => setMessage(undefined)} />
      )}
    </DetailDrawer>
  )
}

function Log({ hook, onOpen }: { readonly hook: WebhookRow; readonly onOpen: (id: string) => void }) {
  const say = useWords(words)
  const { data, error, refetch, hasNextPage, fetchNextPage } = useRows<MessageRow, WebhookMessages>(
    useAccountPath()(`/webhooks/${hook.id}`),
  )
  const messages = data?.pages.flatMap(({ items }) => items) ?? []
  useEffect(() => {
    const timer = setInterval(() => void refetch(), lookMs)
    return () => clearInterval(timer)
  }, [refetch])
  const columns = useMemo(() => listColumns(say), [say])
  if (!data) return error ? <Failed error={error} onAgain={() => void refetch()} /> : <TableBones rows={5} />
  if (messages.length === 0) return <Empty title={say.noMessages}>{say.noMessagesText}</Empty>
  return (
    <DataTable
      isDense
      label={say.log}
      columns={columns}
      rows={messages}
      getId={({ id }) => id}
      sortParam="messages"
      onOpen={({ id }) => onOpen(id)}
      foot={
        <>
          {hasNextPage && (
            <Button kind="quiet" onClick={() => void fetchNextPage()}>
              {say.more}
            </Button>
          )}
          <p className={styles['note']}>{say.kept}</p>
        </>
      }
    />
  )
}

const listColumns = (say: Say): readonly Column<MessageRow>[] => [
  { key: 'time', head: say.time, phone: 'end', cell: ({ at }) => <Moment at={at} /> },
  { key: 'type', head: say.type, phone: 'first', cell: ({ type }) => nameType(type, say) },
  {
    key: 'status',
    head: say.status,
    phone: 'second',
    cell: (row) => (
      <StateMark tone={isTaken(row) ? 'good' : row.nextAt !== null ? 'warn' : 'bad'}>{sayAnswer(row, say)}</StateMark>
    ),
  },
  { key: 'tries', head: say.tries, isFigure: true, cell: ({ attempts }) => attempts },
  {
    key: 'duration',
    head: say.duration,
    isFigure: true,
    cell: ({ durationMs }) => durationMs !== null && <Duration ms={durationMs} />,
  },
]
