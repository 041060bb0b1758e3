import { useMemo } from 'react'
import { pathWith, useRows } from '#api'
import { formatCount } from '#format'
import {
  Button,
  ColumnsMenu,
  DataTable,
  Empty,
  Failed,
  Figure,
  FigureRow,
  FilterChip,
  Filters,
  PageHead,
  SearchBox,
  TableBones,
  useColumns,
  useParams,
  useSetParams,
} from '#parts'
import type { AccountFacts, AccountList, ListedAccount } from '#wire/operator-accounts'
import { useWords } from '#words'
import styles from './account.module.css'
import { AccountDrawer } from './account-drawer.tsx'
import { listColumns } from './columns.tsx'
import { CreateAccount } from './create-account.tsx'
import { words } from './words.ts'

export default function Accounts() {
  const say = useWords(words)
  const { q, status, create, id } = useParams()
  const setParams = useSetParams()
  const rows = useRows<ListedAccount, AccountList>(pathWith('/operator/accounts', { q, status }))
  const { data, error, refetch } = rows
  const facts = data?.pages[0]?.facts
  const close = (): void => setParams({ create: undefined })
  return (
    <>
      <PageHead title={say.title} count={facts && say.count(formatCount(facts.accounts), facts.suspended)} hasZone>
        <Button kind="primary" onClick={() => setParams({ create: 'account' })}>
          {say.create}
        </Button>
      </PageHead>
      {facts && <Sums facts={facts} />}
      {!data && (error ? <Failed error={error} onAgain={() => void refetch()} /> : <TableBones />)}
      {data && <Listed rows={rows} isNone={facts?.accounts === 0} />}
      {create === 'account' && (
        <CreateAccount onClose={close} onCreated={(made) => setParams({ create: undefined, id: made })} />
      )}
      {id !== undefined && <AccountDrawer key={id} id={id} onClose={() => setParams({ id: undefined })} />}
    </>
  )
}

function Sums({ facts }: { readonly facts: AccountFacts }) {
  const say = useWords(words)
  return (
    <div className={styles['sums']}>
      <FigureRow>
        <Figure size="loud" label={say.availableAll} micro={facts.availableMicro} />
        <Figure label={say.held} micro={facts.heldMicro} />
        <Figure label={say.spentToday} micro={facts.spentTodayMicro} />
      </FigureRow>
    </div>
  )
}

interface ListedProps {
  readonly rows: ReturnType<typeof useRows<ListedAccount, AccountList>>
  readonly isNone: boolean
}

function Listed({ rows: { data, hasNextPage, fetchNextPage, isFetchingNextPage }, isNone }: ListedProps) {
  const say = useWords(words)
  const { id } = useParams()
  const setParams = useSetParams()
  const columns = useMemo(() => listColumns(say), [say])
  const choice = useColumns('operator-accounts', columns)
  const items = data?.pages.flatMap((page) => page.items) ?? []
  if (isNone)
    return (
      <Empty
        title={say.noneTitle}
        actions={<Button onClick={() => setParams({ create: 'account' })}>{say.create}</Button>}
      >
        {say.noneText}
      </Empty>
    )
  return (
    <>
      <Filters end={<ColumnsMenu columns={columns} {...choice} />}>
        <SearchBox label={say.search} />
        <FilterChip
          name={say.status}
          param="status"
          choices={[
            { value: 'active', label: say.active },
            { value: 'suspended', label: say.suspended },
          ]}
        />
      </Filters>
      {items.length === 0 ? (
        <Empty title={say.noMatch}>{say.noMatchText}</Empty>
      ) : (
        <DataTable
          isMain
          label={say.title}
          columns={columns}
          rows={items}
          getId={(row) => row.id}
          hidden={choice.hidden}
          openId={id}
          onOpen={(row) => setParams({ id: row.id })}
          foot={
            hasNextPage ? (
              <Button kind="quiet" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {say.more}
              </Button>
            ) : undefined
          }
        />
      )}
    </>
  )
}
