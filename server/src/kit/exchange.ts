import { quote } from './line.ts'
import { Refusal } from './problem.ts'

/** What one unit of other currencies is worth, in micro-yuan, by their codes. */
export type ExchangeRates = ReadonlyMap<string, number>

/** An amount in millionths of a currency. */
interface Amount {
  readonly currency: string
  readonly micro: number
}

const own = 'CNY'
const micro = 1_000_000n

/** Reads `USD:7.10` or several with commas between, with at most six decimals. Throws a Refusal otherwise. */
export function readExchangeRates(items: readonly string[]): ExchangeRates {
  const rates = new Map<string, number>()
  for (const item of items) {
    const [, currency = '', whole = '', decimals = ''] = /^([A-Z]{3}):(\d{1,6})(?:\.(\d{1,6}))?$/.exec(item) ?? []
    const rateMicro = Number(`${whole}${decimals.padEnd(6, '0')}`)
    if (rateMicro === 0)
      throw new Refusal(`${quote(item)} is not a rate in CNY above 0 with at most 6 decimals, such as USD:7.10`)
    if (currency === own) throw new Refusal('CNY needs no rate: rates are in it')
    if (!isCurrency(currency)) throw new Refusal(`there is no currency ${currency}; expected a code such as USD`)
    if (rates.has(currency)) throw new Refusal(`expected each currency once, and ${currency} has two rates`)
    rates.set(currency, rateMicro)
  }
  if (rates.size === 0) throw new Refusal('expected at least one rate, such as USD:7.10')
  return rates
}

const isCurrency = (code: string): boolean => Intl.supportedValuesOf('currency').includes(code)

/** Micro-yuan of an amount, rounded half up; `undefined` where no rate is known. Nothing is nothing in every currency. */
export function inYuan({ currency, micro: amountMicro }: Amount, rates: ExchangeRates | undefined): number | undefined {
  if (amountMicro === 0 || currency === own) return amountMicro
  const rateMicro = rates?.get(currency)
  if (rateMicro === undefined) return undefined
  // In integers: a float of this product loses digits.
  const yuanMicro = Number((BigInt(amountMicro) * BigInt(rateMicro) + micro / 2n) / micro)
  if (!Number.isSafeInteger(yuanMicro)) throw new RangeError('more micro-yuan than can be counted')
  return yuanMicro
}
