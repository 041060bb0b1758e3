import { useView } from '#api'
import { formatAgo, formatBytes, formatCount, formatDuration } from '#format'
import { Columns, Figure, FigureRow, Moment, Mono, NoticeLine, PageHead, Section, useNow, Viewed } from '#parts'
import type { OperatorSystem } from '#wire/operator-system'
import { useLang, useWords } from '#words'
import { Facts } from './facts.tsx'
import { VerifyButton, VerifySection } from './verify.tsx'
import { words } from './words.ts'

const freshMs = 10_000
const hourMs = 3_600_000
const dayMs = 24 * hourMs

export default function System() {
  const say = useWords(words)
  const lang = useLang()
  const now = useNow(60_000)
  const view = useView<OperatorSystem>('/operator/system', { everyMs: freshMs })
  const { data } = view
  return (
    <>
      <PageHead title={say.title} count={data && say.count(data.version, formatAgo(data.startedAt, lang, now))} hasZone>
        <VerifyButton run={data?.verify ?? null} />
      </PageHead>
      <Viewed view={view}>{(system) => <Shown system={system} />}</Viewed>
    </>
  )
}

interface SystemProps {
  readonly system: OperatorSystem
}

function Shown({ system }: SystemProps) {
  const say = useWords(words)
  const { store, verify } = system
  return (
    <>
      {store.trouble !== null && <NoticeLine kind="bad">{say.trouble(store.trouble)}</NoticeLine>}
      <Loud system={system} />
      <VerifySection run={verify} />
      <Columns atLeast={340}>
        <Books system={system} />
        <Now system={system} />
      </Columns>
    </>
  )
}

function Loud({ system: { store, archive, commits } }: SystemProps) {
  const say = useWords(words)
  const { bytes, diskFreeBytes, diskBytes } = store
  const answers = formatCount(archive.answers)
  return (
    <FigureRow>
      <Figure label={say.size} size="loud" note={store.engine}>
        {bytes === null ? '–' : formatBytes(bytes)}
      </Figure>
      {diskFreeBytes !== null && diskBytes !== null && (
        <Figure label={say.disk} note={say.ofDisk(formatBytes(diskBytes))}>
          {formatBytes(diskFreeBytes)}
        </Figure>
      )}
      <Figure
        label={say.archive}
        note={
          archive.boundBytes === null ? say.answers(answers) : say.ofBound(answers, formatBytes(archive.boundBytes))
        }
      >
        {formatBytes(archive.bytes)}
      </Figure>
      <Figure
        label={say.commit}
        note={commits.p99Ms === null ? say.noCommit : say.p99(formatFine(commits.p99Ms), formatCount(commits.count))}
      >
        {commits.p50Ms === null ? '–' : formatFine(commits.p50Ms)}
      </Figure>
    </FigureRow>
  )
}

/** Commits take milliseconds: a digit after the point tells them apart. */
const formatFine = (ms: number): string => (ms < 100 ? `${ms.toFixed(1)} ms` : formatDuration(ms))

function Books({ system: { store, retention, version, runtime, memoryBytes, address } }: SystemProps) {
  const say = useWords(words)
  const sayTime = (ms: number): string =>
    ms % dayMs === 0 ? say.days(formatCount(ms / dayMs)) : say.hours(formatCount(Math.round(ms / hourMs)))
  return (
    <div>
      <Section title={say.books}>
        <Facts
          rows={[
            [say.store, store.engine || '–'],
            [say.where, <Mono key="where">{store.name}</Mono>],
            [say.calls, sayTime(retention.callsMs)],
            [say.answersKept, retention.archiveMs === null ? say.forEver : sayTime(retention.archiveMs)],
            [
              say.wholeSince,
              retention.callsSince === null ? say.always : <Moment key="since" at={retention.callsSince} />,
            ],
          ]}
        />
      </Section>
      <Section title={say.program}>
        <Facts
          rows={[
            [say.version, version],
            [say.runtime, runtime],
            [say.memory, formatBytes(memoryBytes)],
            [say.address, <Mono key="address">{address}</Mono>],
          ]}
        />
      </Section>
    </div>
  )
}

function Now({ system: { connections, load, refused } }: SystemProps) {
  const say = useWords(words)
  return (
    <div>
      <Section title={say.now}>
        <Facts
          rows={[
            [say.connections, say.openOf(formatCount(connections.open), formatCount(connections.max))],
            [say.refusedConnections, formatCount(connections.refused)],
            [say.destroyed, formatCount(connections.destroyed)],
            [say.running, formatCount(load.running)],
            [say.letIn, say.perSecond(formatCount(Math.round(load.perSecond)))],
            [say.late, formatFine(load.lateMs)],
            [say.shed, formatCount(load.shed)],
          ]}
        />
      </Section>
      <Section title={say.refused}>
        {refused.length === 0 ? (
          say.none
        ) : (
          <Facts rows={refused.map(({ code, calls }) => [String(code), formatCount(calls)] as const)} />
        )}
      </Section>
    </div>
  )
}
