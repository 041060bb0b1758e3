import { tell, useAccountPath, useDeed, useMay, useView } from '#api'
import { formatDuration } from '#format'
import { Button, Code, Moment, Mono, Section, StateMark, toast, Viewed } from '#parts'
import type { MessageDetail, WebhookRow } from '#wire/webhooks'
import { useWords } from '#words'
import { isTaken, nameType, sayAnswer } from './tell-webhook.ts'
import styles from './webhooks.module.css'
import { words } from './words.ts'

interface MessageViewProps {
  readonly hook: WebhookRow
  readonly id: string
  readonly onBack: () => void
}

/** What was sent, every try, and once more if one likes. */
export function MessageView({ hook, id, onBack }: MessageViewProps) {
  const say = useWords(words)
  const path = useAccountPath()
  const mayChange = useMay('member')
  const own = path(`/webhooks/${hook.id}/messages/${id}`)
  const view = useView<MessageDetail>(own, { everyMs: 2_000 })
  const again = useDeed(() => tell('POST', `${own}/again`, {}), [path('/webhooks')])
  return (
    <>
      <div className={styles['bar']}>
        <Button kind="link" onClick={onBack}>
          ← {say.back}
        </Button>
        {mayChange && (
          <Button
            size="small"
            disabled={hook.pausedAt !== null || hook.disabledAt !== null}
            busy={again.isPending && say.sendingAgain}
            onClick={() =>
              again.mutate(undefined, {
                onSuccess: () => void toast({ text: say.sentAgain }),
                onError: (error) => void toast({ text: error.message, isBad: true }),
              })
            }
          >
            {say.again}
          </Button>
        )}
      </div>
      <Viewed view={view}>
        {(message) => (
          <>
            <dl className={styles['facts']}>
              <dt>{say.type}</dt>
              <dd>
                {nameType(message.type, say)} <Mono>{message.type}</Mono>
              </dd>
              <dt>{say.time}</dt>
              <dd>
                <Moment at={message.at} />
              </dd>
              <dt>{say.id}</dt>
              <dd>
                <Mono>{message.id}</Mono>
              </dd>
              {message.nextAt !== null && (
                <>
                  <dt>{say.next}</dt>
                  <dd>
                    <Moment at={message.nextAt} />
                  </dd>
                </>
              )}
            </dl>
            <Section title={say.body}>
              <Code text={message.body} label={say.message}>
                {JSON.stringify(JSON.parse(message.body), undefined, 2)}
              </Code>
            </Section>
            <Section title={say.everyTry}>
              {message.tries.length === 0 && <p className={styles['text']}>{say.waiting}</p>}
              <ol className={styles['tries']}>
                {message.tries.map((one) => (
                  <li key={one.nth}>
                    <Moment at={one.at} />
                    <StateMark tone={isTaken(one) ? 'good' : 'bad'}>{sayAnswer(one, say)}</StateMark>
                    <span className={styles['soft']}>{say.seconds(formatDuration(one.durationMs))}</span>
                  </li>
                ))}
              </ol>
            </Section>
          </>
        )}
      </Viewed>
    </>
  )
}
