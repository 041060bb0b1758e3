import { Refusal } from './problem.ts'

/** Micro-yuan in a yuan. All money is an integer of micro-yuan: floats lose some. */
export const microPerYuan = 1_000_000

/** No single amount is larger, so nine hundred of the largest stay below 2^53 micro-yuan. */
const yuanMax = 10_000_000

/** Reads yuan as people write them, `0.15` or `-3`, with at most six decimals. Throws a Refusal otherwise. */
export function readYuan(text: string): number {
  const match = /^(-?)(\d{1,9})(?:\.(\d{1,6}))?$/.exec(text.trim())
  if (!match) throw new Refusal(`"${text}" is not an amount in yuan, such as 100 or 0.15`)
  const [, sign, whole = '', decimals = ''] = match
  const micro = Number(whole) * microPerYuan + Number(decimals.padEnd(6, '0'))
  if (micro > yuanMax * microPerYuan) throw new Refusal(`${text} is more than one amount may be: ${yuanMax} yuan`)
  return sign === '' || micro === 0 ? micro : -micro
}

/** Micro-yuan of an amount written in code: `yuan('0.15')` is 150,000. */
export const yuan = (amount: `${number}`): number => readYuan(amount)

/** Writes micro-yuan as yuan with at least `decimalsMin` decimals and no needless zeros beyond them. */
export function formatYuan(micro: number, decimalsMin = 2): string {
  const digits = String(Math.abs(micro)).padStart(7, '0')
  const decimals = digits.slice(-6).replace(/0+$/, '').padEnd(decimalsMin, '0')
  return `${micro < 0 ? '-' : ''}${digits.slice(0, -6)}${decimals && `.${decimals}`}`
}
