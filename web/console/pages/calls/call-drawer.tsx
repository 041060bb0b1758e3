import { useAccountPath, useView } from '#api'
import { formatDuration, formatMoment } from '#format'
import { Code, DetailDrawer, Figure, IconButton, LinkIcon, Mono, PageBones, toast, Viewed } from '#parts'
import type { CallDetail, CallItem } from '#wire/calls'
import { useLang, useWords } from '#words'
import { CallAnswerPart } from './call-answer.tsx'
import { Question } from './call-columns.tsx'
import styles from './calls.module.css'
import { Story } from './story.tsx'
import { storyWords } from './story-words.ts'
import { words } from './words.ts'

interface CallDrawerProps {
  readonly id: string
  readonly rows: readonly CallItem[]
  readonly onOpen: (call: Pick<CallItem, 'id'>) => void
  readonly onClose: () => void
}

/** One call, beside the list: ↑ ↓ walk the rows, Esc closes. */
export function CallDrawer({ id, rows, onOpen, onClose }: CallDrawerProps) {
  const say = useWords(storyWords)
  const list = useWords(words)
  const lang = useLang()
  const view = useView<CallDetail>(useAccountPath()(`/calls/${encodeURIComponent(id)}`))
  const at = rows.findIndex((row) => row.id === id)
  const [above, below] = at === -1 ? [] : [rows[at - 1], rows[at + 1]]
  const { data } = view
  const copyLink = (): void =>
    void navigator.clipboard.writeText(window.location.href).then(() => toast({ text: say.linkCopied }))
  return (
    <DetailDrawer
      title={data?.title[lang] ?? list.title}
      about={
        <>
          {data && (
            <>
              <Question question={data.call.question} lang={lang} /> · {formatMoment(data.call.at, lang, Date.now())} ·{' '}
            </>
          )}
          {say.request} <Mono>{id}</Mono>
        </>
      }
      onClose={onClose}
      onAbove={above && (() => onOpen(above))}
      onBelow={below && (() => onOpen(below))}
      tools={
        <IconButton label={say.copyLink} onClick={copyLink}>
          <LinkIcon />
        </IconButton>
      }
    >
      <Viewed view={view} bones={<PageBones />}>
        {(detail) => <CallParts key={id} detail={detail} />}
      </Viewed>
    </DetailDrawer>
  )
}

function CallParts({ detail }: { readonly detail: CallDetail }) {
  const say = useWords(storyWords)
  const list = useWords(words)
  const { call, story, token, provider, curl } = detail
  return (
    <>
      <div className={styles['facts']}>
        <Figure label={say.charged} size="second" micro={call.chargeMicro} />
        <Figure label={say.code} size="plain">
          {`${call.code} ${call.code === 0 ? list.good : list.wordOf(call.code)}`}
        </Figure>
        <Figure label={say.duration} size="plain">
          {formatDuration(call.durationMs)}
        </Figure>
        <Figure label={say.token} size="plain">
          {token}
        </Figure>
        {provider !== null && (
          <Figure label={say.by} size="plain">
            {provider}
          </Figure>
        )}
      </div>
      <section className={styles['part']} aria-label={say.why}>
        <h3 className={styles['heading']}>{say.why}</h3>
        <Story steps={story} call={call} />
      </section>
      <CallAnswerPart detail={detail} />
      {curl !== null && (
        <section className={styles['part']} aria-label={say.again}>
          <div className={styles['partHead']}>
            <h3 className={styles['heading']}>{say.again}</h3>
            <span className={styles['soft']}>{say.againText}</span>
          </div>
          <Code text={curl} label="cURL" />
        </section>
      )}
    </>
  )
}
