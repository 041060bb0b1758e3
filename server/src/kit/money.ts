import { quote } from './line.ts'
import { Refusal } from './problem.ts'

/** Micro-yuan in a yuan. All money is an integer of micro-yuan: floats lose some. */
export const microPerYuan = 1_000_000

/** No single amount is larger, so nine hundred of the largest stay below 2^53 micro-yuan. */
const yuanMax = 10_000_000
export const amountMicroMax = yuanMax * microPerYuan
const digitsMax = 9

/** Reads yuan as people write them, `0.15` or `-3`, with at most six decimals. Throws a Refusal otherwise. */
export function readYuan(text: string): number {
  const match = /^(-?)0*(\d+?)(?:\.(\d{1,6}))?$/.exec(text.trim())
  if (!match) throw new Refusal(`${quote(text)} is not an amount in yuan, such as 100 or 0.15`)
  if ((match[2] ?? '').length > digitsMax) throw largeAmount(text)
  const [, sign, whole = '', decimals = ''] = match
  const micro = Number(whole) * microPerYuan + Number(decimals.padEnd(6, '0'))
  if (micro > amountMicroMax) throw largeAmount(text)
  return sign === '' || micro === 0 ? micro : -micro
}

const largeAmount = (text: string): Refusal =>
  new Refusal(`${quote(text)} is more than one amount may be: ${yuanMax.toLocaleString('en')} yuan`)

/** Micro-yuan of an amount written in code: `yuan('0.15')` is 150,000. */
export const yuan = (amount: `${number}`): number => readYuan(amount)

/** Writes micro-yuan as yuan with at least `decimalsMin` decimals and no needless zeros beyond them. */
export function formatYuan(micro: number, decimalsMin = 2): string {
  const digits = String(Math.abs(micro)).padStart(7, '0')
  const decimals = digits.slice(-6).replace(/0+$/, '').padEnd(decimalsMin, '0')
  return `${micro < 0 ? '-' : ''}${digits.slice(0, -6)}${decimals && `.${decimals}`}`
}
