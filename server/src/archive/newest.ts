import { canonicalParams, type Endpoint, type Params } from '#catalogue'
import { defineQuery, openRemembered, type Store } from '#store'
import { type Packed, unpack } from './bodies.ts'

/** One collected answer, kept. */
export interface Snapshot {
  readonly id: number
  /** The bytes of `data` in the wire form. */
  readonly data: Buffer
  readonly provider: string
  /** Unix milliseconds. */
  readonly collectedAt: number
}

/** Tells that the newest answer to a question may be another now. */
export type ForgetNewest = (asked: { readonly endpoint: Endpoint; readonly params: Params }) => void

interface Question {
  readonly path: string
  readonly params: Params
  readonly since: number
  readonly until: number
}

type Row = Omit<Snapshot, 'data'> & Packed

/** Bodies of the newest answers, kept at hand. */
const rememberedBytesMax = 64 * 1_048_576

const fromSnapshots =
  'SELECT snapshot.id, provider, collected_at, digest, bytes FROM snapshot JOIN blob ON blob.id = wire_blob'

const findNewest = defineQuery<Row>(
  'archive.findNewest',
  `${fromSnapshots} WHERE path = @path AND params = @params AND reading_only = 0 AND collected_at BETWEEN @since AND @until
   ORDER BY collected_at DESC, snapshot.id DESC LIMIT 1`,
)

const findSnapshot = defineQuery<Row>('archive.findSnapshot', `${fromSnapshots} WHERE snapshot.id = @id`)

const listCollected = defineQuery<
  { readonly id: number; readonly collectedAt: number },
  { readonly ids: readonly number[] }
>('archive.listCollected', 'SELECT id, collected_at FROM snapshot WHERE id IN @ids')

export function openNewest(store: Store) {
  const remembered = openRemembered<Snapshot>(store, rememberedBytesMax, ({ data }) => data.length)
  const keyOf = (path: string, params: string): string => `${path} ${params}`
  const forgetNewest: ForgetNewest = ({ endpoint, params }) =>
    remembered.forget(keyOf(endpoint.path, canonicalParams(params)))

  return {
    /**
     * The newest snapshot that answers a question and was collected from `since` to `until`, both included, whoever asked for
     * it. `until` is now: what a clock that ran ahead has dated later is not known to be new.
     */
    async findNewest({ path, since, until, ...question }: Question): Promise<Snapshot | undefined> {
      const params = canonicalParams(question.params)
      const read = async (latest: number): Promise<Snapshot | undefined> => {
        const row = await store.find(findNewest, { path, params, since, until: latest })
        return row && readSnapshot(row)
      }
      const newest = await remembered.get(keyOf(path, params), () => read(Number.MAX_SAFE_INTEGER))
      if (!newest || newest.collectedAt < since) return undefined
      // The earlier one is not remembered: when its time has come, the other is the newest.
      return newest.collectedAt > until ? read(until) : newest
    },
    async findSnapshot(id: number): Promise<Snapshot | undefined> {
      const row = await store.find(findSnapshot, { id })
      return row && readSnapshot(row)
    },
    /** When answers were collected, of those that are kept. */
    async listCollected(ids: readonly number[]): Promise<ReadonlyMap<number, number>> {
      const rows = await store.list(listCollected, { ids })
      return new Map(rows.map(({ id, collectedAt }) => [id, collectedAt]))
    },
    forgetNewest,
  }
}

function readSnapshot({ digest, bytes, ...row }: Row): Snapshot {
  const body = unpack({ digest, bytes })
  // A copy: a view would keep the whole of what it is a view of.
  const data = Buffer.allocUnsafeSlow(body.length)
  body.copy(data)
  return { ...row, data }
}
