import { createHash } from 'node:crypto'
import { type Clock, type Random, Refusal } from '#kit'
import type { Target } from './postgres/target.ts'
import { openStore } from './sqlite/open-store.ts'
import { openSource, type Source } from './sqlite/source.ts'
import type { DatabaseAddress, Storage } from './storage.ts'
import type { Store } from './store.ts'
import type { Value } from './table.ts'
import { shapes, type TableShape } from './tables.ts'
import type { TableTotals } from './totals.ts'

interface MoveNeeds {
  /** The folder, which no service has. */
  readonly dataDir: string
  readonly to: DatabaseAddress
  /** Whether an interrupted copy goes on. */
  readonly resumes: boolean
  readonly clock: Clock
  readonly random: Random
  /** Says what is wrong with books. */
  readonly audit: (store: Store) => Promise<readonly string[]>
  /** Told once how many rows there are to copy, and then of those that were copied. */
  readonly onTotal: (rows: number) => void
  readonly onCopied: (rows: number) => void
}

export interface Moved {
  /** Rows of each table, by its name. */
  readonly tables: Readonly<Record<string, number>>
  /** Rows that an interrupted copy had left. */
  readonly resumed: number
  /** Wherever the books are wrong, or the copy is not what was copied; empty when all is well. */
  readonly differences: readonly string[]
}

/**
 * Copies the books of a folder into an empty database of a server, a few thousand rows a commit, each with how far it is: ended
 * anywhere, it goes on from there. The folder stays as it was. Throws a Refusal where the target is not what it must be.
 */
export async function moveBooks(needs: MoveNeeds): Promise<Moved> {
  const { openServerStorage } = await import('./postgres/server-storage.ts')
  const storage = openServerStorage(needs.to)
  const source = openSource(needs.dataDir)
  try {
    return await moveTo(storage, source, needs)
  } catch (error) {
    throw storage.refuseFault(error)
  } finally {
    source.close()
  }
}

async function moveTo(storage: Storage, source: Source, needs: MoveNeeds): Promise<Moved> {
  const { dataDir, to, resumes, clock, random, audit } = needs
  const wrong = await auditAndClose(openStore({ dataDir, clock }), audit)
  if (wrong.length > 0) return { tables: {}, resumed: 0, differences: wrong.map((one) => `in ${dataDir}: ${one}`) }
  const totals = source.readTotals()
  const { openTarget } = await import('./postgres/target.ts')
  const target = await openTarget({ address: to, clock, resumes, source: nameBooks(totals) })
  const tables = Object.fromEntries(totals.map((table) => [table.shape.name, rowsOf(table)]))
  const rows = totals.reduce((sum, table) => sum + rowsOf(table), 0)
  const { copied } = target
  const resumed = copied ? [...copied.values()].reduce((sum, table) => sum + table.rows, 0) : rows
  needs.onTotal(rows - resumed)
  try {
    if (copied) await copyAll(source, target, copied, needs.onCopied)
    const differences = await compare(totals, source, target)
    if (differences.length > 0 && !copied)
      throw new Refusal(`${to.name} is not empty, and holds other books than ${dataDir}; name an empty database`)
    if (differences.length > 0) return { tables, resumed, differences }
    if (copied) await target.finish()
  } finally {
    await target.close()
  }
  const found = await auditAndClose(await storage.open({ clock, random }), audit)
  return { tables, resumed, differences: found.map((one) => `in ${to.name}: ${one}`) }
}

const rowsOf = ({ totals }: TableTotals): number => totals[0] ?? 0

/** Books that are otherwise in anything that is added up have another name. */
const nameBooks = (totals: readonly TableTotals[]): string =>
  createHash('sha256')
    .update(JSON.stringify(totals.map(({ shape, totals: own }) => [shape.name, own])))
    .digest('hex')

async function auditAndClose(store: Store, audit: MoveNeeds['audit']): Promise<readonly string[]> {
  try {
    return await audit(store)
  } finally {
    await store.close()
  }
}

type Copied = NonNullable<Target['copied']>

async function copyAll(
  source: Source,
  target: Target,
  copied: Copied,
  onCopied: (rows: number) => void,
): Promise<void> {
  const times = source.findCallTimes()
  if (times) await target.expectCalls(...times)
  for (const shape of shapes.values()) await copyTable(source, target, shape, copied.get(shape.name)?.after, onCopied)
}

/** A page is read while the one before it is written. */
async function copyTable(
  source: Source,
  target: Target,
  shape: TableShape,
  from: readonly Value[] | undefined,
  onCopied: (rows: number) => void,
): Promise<void> {
  let page = source.readPage(shape, from)
  while (page.rows.length > 0) {
    const { rows, isLast } = page
    const after = rows.at(-1)?.slice(0, shape.key.length)
    const written = target.add(shape, rows)
    try {
      page = isLast ? { rows: [], isLast } : source.readPage(shape, after)
    } finally {
      await written
    }
    onCopied(rows.length)
  }
}

async function compare(totals: readonly TableTotals[], source: Source, target: Target): Promise<string[]> {
  const differences: string[] = []
  for (const { shape, totals: expected } of totals) {
    const copied = await target.readTotals(shape, (column) => source.holds(shape, column))
    if (copied.join() !== expected.join())
      differences.push(
        `${shape.name} has ${copied[0]} rows that add up otherwise than the ${expected[0]} of the folder`,
      )
  }
  return differences
}
