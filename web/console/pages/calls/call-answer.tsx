import { useState } from 'react'
import { addressOf, useAccountPath, useView } from '#api'
import { dayOf, formatBytes, formatCount, formatDate } from '#format'
import {
  ButtonLink,
  type Column,
  CopyButton,
  DataTable,
  ExportIcon,
  Segmented,
  TableBones,
  TwoLines,
  Viewed,
} from '#parts'
import type { CallAnswer, CallDetail, CallReading, CallWork } from '#wire/calls'
import { type Lang, sayIn, useLang, useWords } from '#words'
import styles from './calls.module.css'
import { JsonView } from './json-view.tsx'
import { storyWords } from './story-words.ts'

const missing = { none: 'noneText', empty: 'emptyText', gone: 'goneText' } as const

/** The answer a call was given: its bytes, and what they mean; or why there is none to show. */
export function CallAnswerPart({ detail: { call, answer, noAnswer } }: { readonly detail: CallDetail }) {
  const say = useWords(storyWords)
  return (
    <section className={styles['part']} aria-label={say.answer}>
      {answer ? (
        <Shown id={call.id} answer={answer} />
      ) : (
        <>
          <h3 className={styles['heading']}>{say.answer}</h3>
          <p className={styles['soft']}>{say[missing[noAnswer ?? 'none']]}</p>
        </>
      )}
    </section>
  )
}

type Tab = 'json' | 'reading'

function Shown({ id, answer }: { readonly id: string; readonly answer: CallAnswer }) {
  const say = useWords(storyWords)
  const lang = useLang()
  const path = useAccountPath()
  const [tab, setTab] = useState<Tab>('json')
  const { bytes, collectedAt, text, hasReading } = answer
  return (
    <>
      <div className={styles['partHead']}>
        <h3 className={styles['heading']}>{say.answer}</h3>
        <span className={styles['soft']}>{say.kept(formatBytes(bytes), formatDate(dayOf(collectedAt), lang))}</span>
        <div className={styles['tools']}>
          {hasReading && (
            <Segmented<Tab>
              label={say.form}
              choices={[
                { value: 'json', label: say.json },
                { value: 'reading', label: say.readingTab },
              ]}
              value={tab}
              onChange={setTab}
            />
          )}
          {text === null ? (
            <ButtonLink size="small" icon={<ExportIcon />} href={addressOf(path(`/calls/${id}/answer`))} download>
              {say.download}
            </ButtonLink>
          ) : (
            <CopyButton text={text} />
          )}
        </div>
      </div>
      {tab === 'reading' ? (
        <Reading id={id} />
      ) : text === null ? (
        <p className={styles['soft']}>{say.tooLong}</p>
      ) : (
        <JsonView text={text} label={say.json} />
      )}
    </>
  )
}

function Reading({ id }: { readonly id: string }) {
  const say = useWords(storyWords)
  const lang = useLang()
  const view = useView<CallReading>(useAccountPath()(`/calls/${id}/works`))
  return (
    <Viewed view={view} bones={<TableBones rows={5} />}>
      {({ works }) =>
        works.length === 0 ? (
          <p className={styles['soft']}>{say.noWorks}</p>
        ) : (
          <DataTable
            label={say.works}
            columns={workColumns(lang)}
            rows={works}
            getId={({ list, itemId }) => `${list} ${itemId}`}
            sortParam="works"
          />
        )
      }
    </Viewed>
  )
}

const countOf = (count: number | null): string => (count === null ? '–' : formatCount(count))

function workColumns(lang: Lang): readonly Column<CallWork>[] {
  const say = sayIn(storyWords, lang)
  const figure = (key: 'plays' | 'likes' | 'comments') => ({
    key,
    head: say[key],
    isFigure: true,
    isDescendingFirst: true,
    sortBy: (work: CallWork) => work[key] ?? undefined,
    cell: (work: CallWork) => countOf(work[key]),
  })
  return [
    {
      key: 'work',
      head: say.work,
      phone: 'first',
      cell: ({ title, itemId, list }) => <TwoLines first={title ?? itemId} second={list} />,
    },
    {
      key: 'published',
      head: say.published,
      phone: 'second',
      sortBy: ({ publishedAt }) => publishedAt ?? undefined,
      isDescendingFirst: true,
      cell: ({ publishedAt }) => (publishedAt === null ? '–' : formatDate(dayOf(publishedAt), lang)),
    },
    { ...figure('plays'), phone: 'end' },
    figure('likes'),
    figure('comments'),
  ]
}
