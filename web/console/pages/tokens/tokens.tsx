import { useMemo, useState } from 'react'
import { pathWith, useAccountPath, useMay, useRows } from '#api'
import {
  Button,
  DataTable,
  Empty,
  Failed,
  PageHead,
  Segmented,
  TableBones,
  toast,
  useGo,
  useParam,
  useParams,
} from '#parts'
import type { TokenItem, TokenPage } from '#wire/tokens'
import { useLang, useWords } from '#words'
import { CreateToken, EditToken } from './create-token.tsx'
import { formWords } from './form-words.ts'
import { RevokeToken } from './revoke-token.tsx'
import { tokenColumns } from './token-columns.tsx'
import { words } from './words.ts'

type State = 'active' | 'revoked'

export default function Tokens() {
  const say = useWords(words)
  const mayChange = useMay('member')
  const [text, setState] = useParam('state', 'active')
  const state: State = text === 'revoked' ? 'revoked' : 'active'
  const [create, setCreate] = useParam('create')
  const view = useRows<TokenItem, TokenPage>(pathWith(useAccountPath()('/tokens'), { state }))
  const pages = view.data?.pages ?? []
  const tokens = pages.flatMap(({ items }) => items)
  const facts = pages[0]?.facts
  const count = state === 'active' ? say.countActive : say.countRevoked
  const begin = mayChange ? (
    <Button kind="primary" onClick={() => setCreate('token')}>
      {say.create}
    </Button>
  ) : undefined
  return (
    <>
      <PageHead title={say.title} count={view.data && count(tokens.length, view.hasNextPage)}>
        <Segmented
          label={say.which}
          choices={[
            { value: 'active', label: say.active },
            { value: 'revoked', label: say.revoked },
          ]}
          value={state}
          onChange={setState}
        />
        {tokens.length > 0 || state === 'revoked' ? begin : undefined}
      </PageHead>
      {view.isPending && <TableBones height={62} />}
      {view.error && !view.data && <Failed error={view.error} onAgain={() => void view.refetch()} />}
      {view.data && tokens.length === 0 && <NoTokens state={state} begin={begin} />}
      {facts && tokens.length > 0 && <TokenTable tokens={tokens} facts={facts} mayChange={mayChange} />}
      {view.hasNextPage && (
        <p>
          <Button kind="quiet" busy={view.isFetchingNextPage && say.more} onClick={() => void view.fetchNextPage()}>
            {say.more}
          </Button>
        </p>
      )}
      {facts && mayChange && (
        <CreateToken facts={facts} isOpen={create === 'token'} onClose={() => setCreate(undefined)} />
      )}
    </>
  )
}

function NoTokens({ state, begin }: { readonly state: State; readonly begin: React.ReactNode }) {
  const say = useWords(words)
  if (state === 'revoked') return <Empty title={say.noneDead} />
  return (
    <Empty title={say.none} actions={begin}>
      {say.noneText} {!begin && say.askMember}
    </Empty>
  )
}

interface TokenTableProps {
  readonly tokens: readonly TokenItem[]
  readonly facts: TokenPage['facts']
  readonly mayChange: boolean
}

function TokenTable({ tokens, facts, mayChange }: TokenTableProps) {
  const say = useWords(words)
  const form = useWords(formWords)
  const lang = useLang()
  const go = useGo()
  const { account } = useParams()
  const [changing, setChanging] = useState<{ readonly what: 'limits' | 'end'; readonly token: TokenItem }>()
  const close = (): void => setChanging(undefined)
  const columns = useMemo(
    () =>
      tokenColumns({
        lang,
        mayChange,
        onEdit: (token) => setChanging({ what: 'limits', token }),
        onRevoke: (token) => setChanging({ what: 'end', token }),
        onCalls: ({ id }) => void go({ to: '/calls', search: { account, token: id } }),
      }),
    [lang, mayChange, go, account],
  )
  return (
    <>
      <DataTable
        isMain
        label={say.tokens}
        columns={columns}
        rows={tokens}
        getId={({ id }) => id}
        {...(mayChange
          ? { onOpen: (token: TokenItem) => token.revokedAt === null && setChanging({ what: 'limits', token }) }
          : {})}
        foot={say.foot}
      />
      {changing?.what === 'limits' && (
        <EditToken
          token={changing.token}
          facts={facts}
          onClose={close}
          onSaved={(name) => {
            toast({ text: form.saved(name) })
            close()
          }}
        />
      )}
      {changing?.what === 'end' && <RevokeToken token={changing.token} onClose={close} />}
    </>
  )
}
