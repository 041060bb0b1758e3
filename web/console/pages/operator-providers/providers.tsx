import { useState } from 'react'
import { tell, useDeed, useView } from '#api'
import { Button, Columns, Confirm, DataTable, NoticeLine, PageHead, toast, useParam, Viewed } from '#parts'
import type { OperatorProvider, OperatorProviders } from '#wire/operator-providers'
import { useWords } from '#words'
import { CheckDrawer } from './check-drawer.tsx'
import { CheckResult } from './check-result.tsx'
import { DriftSection } from './drift-section.tsx'
import { ErrorsSection } from './errors-section.tsx'
import { listColumns } from './provider-columns.tsx'
import { nameOf, sayBreaker } from './states.ts'
import { words } from './words.ts'

const freshMs = 10_000
const path = '/operator/providers'

export default function Providers() {
  const say = useWords(words)
  const view = useView<OperatorProviders>(path, { everyMs: freshMs })
  const [check, setCheck] = useParam('check')
  const isRunning = view.data?.check != null && view.data.check.endedAt === null
  return (
    <>
      <PageHead title={say.title} count={say.count} hasZone>
        <Button kind="primary" disabled={isRunning} onClick={() => setCheck('new')}>
          {say.check}
        </Button>
      </PageHead>
      <Viewed view={view}>{(data) => <Shown data={data} />}</Viewed>
      <CheckDrawer
        isOpen={check === 'new'}
        onClose={() => setCheck(undefined)}
        providers={(view.data?.providers ?? []).filter(({ isLocal, state }) => !isLocal && state !== 'off')}
      />
    </>
  )
}

function Shown({ data }: { readonly data: OperatorProviders }) {
  const say = useWords(words)
  const [asked, setAsked] = useState<OperatorProvider>()
  const { mutate, isPending } = useDeed(
    ({ provider, isPaused }: { readonly provider: string; readonly isPaused: boolean }) =>
      tell('POST', `${path}/pause`, { provider, isPaused }),
    [path],
  )

  function change({ name }: OperatorProvider, isPaused: boolean): void {
    mutate(
      { provider: name, isPaused },
      {
        onSuccess: () => toast({ text: isPaused ? say.pausedToast(nameOf(name)) : say.resumedToast(nameOf(name)) }),
        onError: (error) => toast({ text: `${say.notChanged} ${error.message}`, isBad: true }),
        onSettled: () => setAsked(undefined),
      },
    )
  }

  const stopped = data.providers.filter(({ state }) => state === 'stopped')
  return (
    <>
      {stopped.map((provider) => (
        <NoticeLine key={provider.name} kind="bad">
          <strong>{say.alarm(nameOf(provider.name), whyStopped(provider) ?? sayBreaker(provider, say, String))}</strong>{' '}
          {say.alarmEnd}
        </NoticeLine>
      ))}
      <DataTable
        label={say.title}
        columns={listColumns({ say, onPause: setAsked, onResume: (provider) => change(provider, false) })}
        rows={data.providers}
        getId={({ name }) => name}
        isMain
      />
      {data.check && <CheckResult check={data.check} />}
      <Columns atLeast={420}>
        <DriftSection drift={data.drift} />
        <ErrorsSection errors={data.errors} />
      </Columns>
      <Confirm
        title={say.pauseTitle(nameOf(asked?.name ?? ''))}
        isOpen={asked !== undefined}
        onClose={() => setAsked(undefined)}
        onConfirm={() => asked && change(asked, true)}
        verb={say.pause}
        busy={isPending && say.pausing}
      >
        {say.pauseText(nameOf(asked?.name ?? ''))}
      </Confirm>
    </>
  )
}

const whyStopped = ({ credentials }: OperatorProvider): string | undefined =>
  credentials.find(({ rest }) => rest)?.rest?.text
