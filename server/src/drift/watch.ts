import {
  canonicalParams,
  describeShape,
  type Endpoint,
  type Params,
  readShape,
  readSubject,
  type Unfit,
} from '#catalogue'
import { type Clock, dayMs, derived, type Timer } from '#kit'
import type { Store } from '#store'
import type { DriftChange, DriftReport, DriftState, OpenChange } from './change.ts'
import { Erased } from './erasures.ts'
import { openEvents } from './events.ts'
import { isBack, isTable, learnShape, packDocumented } from './known-shape.ts'
import { createLookQueue } from './look-queue.ts'
import { isOfRefused, isSame, listTurns } from './open-changes.ts'
import { createPending, openWriter } from './pending.ts'
import { createSampler } from './sampler.ts'
import { openShapes, type ShapeRecord } from './shapes.ts'

/** An answer, parsed. */
export interface Seen {
  readonly value: unknown
  /** Whether it is the provider's own form, which no schema describes. */
  readonly isOwn: boolean
  readonly sizeBytes: number
}

/** What a live provider answered, as far as its form goes. */
export interface Observation {
  readonly provider: string
  readonly endpoint: Endpoint
  readonly params: Params
  /** A good answer. */
  readonly seen?: Seen | undefined
  /** An answer that was refused for what was in it. */
  readonly refused?:
    | {
        readonly outcome: string
        readonly unfit: Unfit
        readonly isOfShape: boolean
        readonly body: Buffer | undefined
        /** Where it could be parsed. */
        readonly seen?: Seen | undefined
      }
    | undefined
}

export interface Watch {
  /** Takes note of an answer; looks at it later, and not at each where there are many. */
  observe(observation: Observation): void
  /** Tells of what differs since an earlier run. */
  tellBegun(): void
  /** Looks at what is left and writes it. */
  close(): Promise<void>
}

interface WatchNeeds {
  readonly store: Store
  readonly clock: Clock
  readonly onReport: (report: DriftReport) => void
  readonly onDrift: (state: DriftState) => void
  readonly onError: (error: unknown) => void
}

/** Changes told of one answer. */
const toldMax = 20
/** Changes by which answers differ that are kept in mind. */
const openMax = 200
/** An answer refused as one was before may be about a creator of whom much is missing; so many in a row are not. */
const refusedMin = 3
/** Providers and endpoints kept in mind. */
const recordsMax = 1_000
const periodMs = 60_000
const writeEveryMs = 1_000

const documentedOf = derived(({ data }: Endpoint) => packDocumented(describeShape(data)))

/** Watches what providers' answers look like, beside the calls they are for. */
export async function openWatch({ store, clock, onReport, onDrift, onError }: WatchNeeds): Promise<Watch> {
  const shapes = openShapes(store)
  const events = openEvents(store)
  const pending = createPending()
  const records = new Map<string, ShapeRecord>()
  /** Answers refused in a row, by provider and endpoint. */
  const refusals = new Map<string, number>()
  const sampler = createSampler(clock, recordsMax)
  const queue = createLookQueue({ clock, sizeOf, look: lookSafely, onLooked: scheduleWrite })
  /** How often something was erased, and how often when what is looked at was observed. */
  let forgotten = 0
  let lookedAfter = 0
  let isClosed = false
  let writing: Promise<void> | undefined
  let writtenMs = Number.NEGATIVE_INFINITY
  let alarm: Timer | undefined

  async function forget(): Promise<void> {
    const began = ++forgotten
    records.clear()
    refusals.clear()
    queue.clear()
    const open = await shapes.listOpen()
    if (began !== forgotten) return
    for (const record of open) if (!records.has(keyOf(record))) records.set(keyOf(record), record)
  }

  const writer = await openWriter({ store, pending, onErased: forget, onError })
  await forget()

  store.onStale(() => void writer.lookForErasure().catch(onError))
  const timer = clock.every(periodMs, settleOld)

  /** Throws where something was erased while the books were asked: the answer was observed before. */
  function refuseErased(): void {
    if (lookedAfter !== forgotten) throw new Erased()
  }

  async function getRecord(provider: string, path: string): Promise<ShapeRecord> {
    const key = keyOf({ provider, path })
    const known = records.get(key) ?? (await shapes.find(provider, path))
    if (known) return known
    const none = { known: { places: new Map(), tables: new Set<string>() }, open: [], begunAt: null, lastAt: null }
    return { provider, path, ...none, untold: 0 }
  }

  function keep(record: ShapeRecord): void {
    records.set(keyOf(record), record)
    if (records.size > recordsMax) {
      const [oldest] = [...records].find(([, { begunAt }]) => begunAt === null) ?? []
      if (oldest !== undefined) records.delete(oldest)
    }
  }

  function save(record: ShapeRecord): void {
    keep(record)
    pending.noteShape(record)
  }

  async function look({ provider, endpoint, params, seen, refused }: Observation): Promise<void> {
    if (seen) await lookAt(await getRecord(provider, endpoint.path), endpoint, seen)
    if (!refused) return
    const { outcome, unfit, isOfShape, body } = refused
    const { path } = endpoint
    const { path: place, expected, got } = unfit
    if (isOfShape) {
      const record = await getRecord(provider, path)
      const change = { change: 'unfit', place, before: expected, after: got, since: null } as const
      const others = refused.seen ? compare(record, endpoint, refused.seen) : []
      await lookAtRefused(record, [change, ...others.filter((one) => one.place !== place)])
    }
    if (!body || body.length === 0) return
    refuseErased()
    const subject = readSubject(endpoint, params)?.id ?? null
    const asked = { question: canonicalParams(params), subject }
    pending.noteBody({ at: clock.now(), provider, path, ...asked, outcome, place, expected, got, body })
  }

  function read({ known }: ShapeRecord, endpoint: Endpoint, { value, isOwn }: Seen) {
    const documented = isOwn ? undefined : documentedOf(endpoint)
    return { shape: readShape(value, (place) => isTable(known, documented, place)), documented, now: clock.now() }
  }

  /** Where an answer that is none differs from those before it. Nothing is learnt from it. */
  function compare(record: ShapeRecord, endpoint: Endpoint, seen: Seen): readonly DriftChange[] {
    return learnShape(structuredClone(record.known), read(record, endpoint, seen)).changes
  }

  async function lookAt(record: ShapeRecord, endpoint: Endpoint, seen: Seen): Promise<void> {
    refuseErased()
    const { known, open } = record
    const isFirst = known.places.size === 0
    const what = read(record, endpoint, seen)
    const { shape } = what
    refusals.delete(keyOf(record))
    const { changes, lasting, isNews } = learnShape(known, what)
    const back = open.filter((change) => isOfRefused(change) || isBack(change, shape))
    const isTurn = changes.length > 0 || lasting.length > 0 || back.length > 0
    if (isTurn) await settle(record, { changes, lasting: isFirst ? [] : lasting, back, isFirst })
    else if (isNews) save(record)
    else keep(record)
  }

  async function lookAtRefused(record: ShapeRecord, changes: readonly DriftChange[]): Promise<void> {
    refuseErased()
    const key = keyOf(record)
    const inARow = (refusals.get(key) ?? 0) + 1
    refusals.set(key, inARow)
    const unfit = changes.filter(({ change }) => change === 'unfit')
    const isLasting = inARow >= refusedMin || (await listNews(record, unfit)).length > 0
    const lasting = isLasting ? changes.map((change): OpenChange => ({ ...change, isOfRefused: true })) : []
    await settle(record, { changes, lasting, back: [], isFirst: false })
  }

  interface Found {
    readonly changes: readonly DriftChange[]
    readonly lasting: readonly OpenChange[]
    readonly back: readonly OpenChange[]
    readonly isFirst: boolean
  }

  /** Tells what is new, keeps what answers differ by now, and says when that begins and when it is over. */
  async function settle(looked: ShapeRecord, { changes, lasting, back, isFirst }: Found): Promise<void> {
    const news = await listNews(looked, changes)
    refuseErased()
    // What is usual by now may have been settled meanwhile.
    const record = records.get(keyOf(looked)) ?? looked
    const { provider, path } = record
    const at = clock.now()
    const told = news.slice(0, toldMax)
    for (const change of told) pending.noteEvent({ ...change, at, provider, path, isFirst })
    const untold = news.length - told.length
    if (news.length > 0) onReport({ provider, path, changes: told, untold, isFirst })

    const still = record.open.filter((change) => !back.includes(change))
    const added = lasting.filter((change) => !still.some((one) => isSame(one, change)))
    turn(record, [...still, ...added].slice(-openMax), {
      lastAt: news.length > 0 && !isFirst ? at : record.lastAt,
      untold: record.untold + untold,
    })
  }

  /** Says what begins and what is over where these are the changes by which answers differ from now on. */
  function turn(record: ShapeRecord, open: readonly OpenChange[], rest: Partial<ShapeRecord> = {}): void {
    const { provider, path } = record
    const begunAt = open.length > 0 ? (record.begunAt ?? clock.now()) : null
    save({ ...record, ...rest, open, begunAt })
    for (const { changes, ...state } of listTurns(record.open, open))
      onDrift({ provider, path, ...state, changes: changes.slice(0, toldMax) })
  }

  /** Those that were not told before: now, or as long as changes are kept. */
  async function listNews({ provider, path, open }: ShapeRecord, changes: readonly DriftChange[]) {
    const unknown = changes.filter((change) => !open.some((one) => isSame(one, change)))
    const kept = await Promise.all(unknown.map((change) => events.isKept(provider, path, change)))
    return unknown.filter((_, nth) => !kept[nth])
  }

  /** What is new and stays has become what is usual; what is unfit never does. */
  function settleOld(): void {
    const since = clock.now() - dayMs
    for (const record of [...records.values()]) {
      const { begunAt, lastAt, open } = record
      if (begunAt === null || (lastAt ?? begunAt) > since || open.every(isOfRefused)) continue
      turn(record, open.filter(isOfRefused))
    }
    scheduleWrite()
  }

  /** Whatever an answer is, it is not to end the service. */
  async function lookSafely(observation: Observation): Promise<void> {
    lookedAfter = forgotten
    try {
      await look(observation)
    } catch (error) {
      if (!(error instanceof Erased)) onError(error)
    }
  }

  function scheduleWrite(): void {
    if (writing || alarm || isClosed || pending.isEmpty()) return
    const waitMs = writtenMs + writeEveryMs - clock.monotonicMs()
    if (waitMs <= 0) startWrite()
    else
      alarm = clock.after(waitMs, () => {
        alarm = undefined
        startWrite()
      })
  }

  function startWrite(): void {
    writtenMs = clock.monotonicMs()
    writing = writer.flush(false).finally(() => {
      writing = undefined
      scheduleWrite()
    })
  }

  return {
    observe(observation) {
      const { provider, endpoint, seen } = observation
      if (!queue.hasRoomFor(observation)) return
      if (seen && !sampler.isTaken(keyOf({ provider, path: endpoint.path }))) return
      queue.add(observation)
    },
    tellBegun() {
      for (const { provider, path, open } of records.values())
        for (const { changes, ...state } of listTurns([], open))
          onDrift({ provider, path, ...state, changes: changes.slice(0, toldMax) })
    },
    async close() {
      isClosed = true
      timer.cancel()
      alarm?.cancel()
      await queue.close()
      await writing
      if (!pending.isEmpty()) await writer.flush(true)
    },
  }
}

const sizeOf = ({ seen, refused }: Observation): number => seen?.sizeBytes ?? refused?.body?.length ?? 0

const keyOf = ({ provider, path }: Pick<ShapeRecord, 'provider' | 'path'>): string => `${provider} ${path}`
