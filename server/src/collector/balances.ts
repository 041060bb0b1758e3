import { type Clock, within } from '#kit'
import type { UpstreamBalance } from './define-provider.ts'
import { Fault } from './fault.ts'
import type { Lane, Supplier } from './supplier.ts'

/** What a credential has left, as its upstream tells. */
export interface LaneBalance extends UpstreamBalance {
  readonly provider: string
  /** The credential's place in the operator's list, from 1. */
  readonly credential: string
  /** When it told, Unix milliseconds. */
  readonly at: number
}

const balanceMs = 10_000

/** Asks every upstream that tells what credentials have left, by the way its answers come; who does not tell in time is left out. */
export async function readBalances(suppliers: readonly Supplier[], clock: Clock): Promise<LaneBalance[]> {
  const found = suppliers.flatMap((supplier) => supplier.lanes.map((lane) => readBalance(supplier, lane, clock)))
  return (await Promise.all(found)).filter((balance) => balance !== undefined)
}

async function readBalance(supplier: Supplier, lane: Lane, clock: Clock): Promise<LaneBalance | undefined> {
  const { name: provider, upstream, regions, gate } = supplier
  if (!upstream.readBalance || supplier.isPaused()) return undefined
  const leave = await gate.enter(balanceMs)
  if (!leave) return undefined
  const ending = new AbortController()
  const late = new Fault('timed.out', 'no balance in time')
  try {
    const { credential } = lane
    const via = { credential, region: regions.choose(), signal: ending.signal, traceparent: undefined }
    const balance = await within(clock, balanceMs, upstream.readBalance(via), () => late)
    return { provider, credential: lane.label, at: clock.now(), ...balance }
  } catch {
    // That it does not tell is no news of the credential: its answers tell.
    return undefined
  } finally {
    ending.abort(late)
    leave()
  }
}
