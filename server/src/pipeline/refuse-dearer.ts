import { formatYuan, Problem } from '#kit'
import type { Call } from './call.ts'

/** Refuses a call that would cost more than its caller pays. What costs nothing, as an answer given again does, never comes here. */
export function refuseDearer({ priceMaxMicro = Number.POSITIVE_INFINITY }: Call, priceMicro: number): void {
  if (priceMicro <= priceMaxMicro) return
  const price = formatYuan(priceMicro)
  throw new Problem('parameters.invalid', {
    message: `the price of this call is ${price} CNY, above maxPrice ${formatYuan(priceMaxMicro)}: nothing was asked or charged`,
  })
}
