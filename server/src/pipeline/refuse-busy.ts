import type { Problem } from '#kit'
import type { Answer, ValidCall } from './call.ts'
import type { FindStale } from './find-stale.ts'
import type { Flights } from './flights.ts'
import type { Step } from './pipeline.ts'
import { refuseDearer } from './refuse-dearer.ts'

interface BusyNeeds {
  readonly flights: Pick<Flights, 'findBusy'>
  readonly findStale: FindStale
}

/**
 * Refuses a call that cannot be answered in time, since too many others go before it: before money is set aside, so that
 * it costs no commit. Whoever accepts cached answers gets the newest one instead, at the price of a cached answer.
 */
export function refuseBusy({ flights, findStale }: BusyNeeds): Step<ValidCall> {
  return (call, next) => {
    const busy = flights.findBusy(call)
    return busy ? giveStale(call, busy) : next(call)
  }

  async function giveStale(call: ValidCall, busy: Problem): Promise<Answer> {
    call.trace.isBusy = true
    const stale = await findStale(call, 'busy')
    if (stale?.cachedMicro === undefined) throw busy
    refuseDearer(call, stale.cachedMicro)
    return { ...stale, payment: { by: 'cached price', priceMicro: stale.cachedMicro } }
  }
}
