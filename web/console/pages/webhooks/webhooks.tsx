import { useMemo } from 'react'
import { useAccountPath, useMay, useView } from '#api'
import {
  Button,
  type Column,
  DataTable,
  Empty,
  Moment,
  Mono,
  PageHead,
  StateMark,
  TableBones,
  TwoLines,
  useNow,
  useParams,
  useSetParams,
  Viewed,
} from '#parts'
import type { WebhookRow, WebhooksPage } from '#wire/webhooks'
import { useLang, useWords } from '#words'
import { AddWebhook } from './add-webhook.tsx'
import { nameHook, nameType, sayState } from './tell-webhook.ts'
import { WebhookDrawer } from './webhook-drawer.tsx'
import { WebhookMenu } from './webhook-menu.tsx'
import styles from './webhooks.module.css'
import { words } from './words.ts'

export default function Webhooks() {
  const say = useWords(words)
  const path = useAccountPath()
  const mayChange = useMay('member')
  const { create } = useParams()
  const setParams = useSetParams()
  const view = useView<WebhooksPage>(path('/webhooks'), { everyMs: 15_000 })
  const add = (
    <Button kind="primary" onClick={() => setParams({ create: 'webhook' })}>
      {say.add}
    </Button>
  )
  const isEmpty = view.data?.items.length === 0
  return (
    <>
      <PageHead title={say.title} count={view.data && say.count(view.data.items.length, view.data.most)}>
        {mayChange && !isEmpty && add}
      </PageHead>
      <Viewed view={view} bones={<TableBones rows={4} />}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty title={say.emptyTitle} actions={mayChange ? add : undefined}>
              {say.emptyText} {!mayChange && say.emptyViewer}
            </Empty>
          ) : (
            <List hooks={data.items} types={data.types} />
          )
        }
      </Viewed>
      {mayChange && view.data && (
        <AddWebhook
          types={view.data.types}
          isOpen={create === 'webhook'}
          onClose={() => setParams({ create: undefined })}
        />
      )}
    </>
  )
}

function Where({ url }: { readonly url: string | null }) {
  const say = useWords(words)
  return url === null ? (
    say.unsealed
  ) : (
    <span className={styles['where']} title={url}>
      <Mono>{url}</Mono>
    </span>
  )
}

interface ListProps {
  readonly hooks: readonly WebhookRow[]
  readonly types: readonly string[]
}

function List({ hooks, types }: ListProps) {
  const say = useWords(words)
  const lang = useLang()
  const now = useNow(60_000)
  const mayChange = useMay('member')
  const { webhook } = useParams()
  const setParams = useSetParams()
  const columns = useMemo<readonly Column<WebhookRow>[]>(
    () => [
      {
        key: 'webhook',
        head: say.webhook,
        phone: 'first',
        cell: (hook) => <TwoLines first={nameHook(hook)} second={<Where url={hook.url} />} />,
      },
      {
        key: 'takes',
        head: say.takes,
        cell: (hook) =>
          hook.types.length === types.length
            ? say.everything
            : hook.types.map((type) => nameType(type, say)).join(' · '),
      },
      {
        key: 'state',
        head: say.state,
        width: 170,
        phone: 'second',
        cell: (hook) => {
          const [tone, text] = sayState(hook, say, lang, now)
          return <StateMark tone={tone}>{text}</StateMark>
        },
      },
      { key: 'made', head: say.made, width: 150, cell: ({ createdAt }) => <Moment at={createdAt} /> },
      ...(mayChange
        ? [
            {
              key: 'act',
              head: '',
              phone: 'end',
              width: 48,
              cell: (hook: WebhookRow) => <WebhookMenu hook={hook} types={types} />,
            } as const,
          ]
        : []),
    ],
    [say, lang, now, mayChange, types],
  )
  const open = hooks.find(({ id }) => id === webhook)
  return (
    <>
      <DataTable
        isMain
        label={say.title}
        columns={columns}
        rows={hooks}
        getId={({ id }) => id}
        openId={open?.id}
        onOpen={({ id }) => setParams({ webhook: id, message: undefined })}
      />
      {open && (
        <WebhookDrawer
          key={open.id}
          hook={open}
          onClose={() => setParams({ webhook: undefined, message: undefined })}
        />
      )}
    </>
  )
}
