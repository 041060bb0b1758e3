const microPerYuan = 1_000_000
const minus = '\u2212'

const grouped = (whole: string): string => whole.replace(/\B(?=(\d{3})+$)/g, ',')

/** The digits of an amount, cut into what is before the point and all six after it. */
function digitsOf(micro: number): { readonly whole: string; readonly fraction: string } {
  const size = Math.abs(micro)
  const whole = Math.floor(size / microPerYuan)
  return { whole: grouped(String(whole)), fraction: String(size - whole * microPerYuan).padStart(6, '0') }
}

export interface MoneyForm {
  /** Digits after the point: four in ledger and loud figures, two in tables of trend. */
  readonly decimals?: 0 | 2 | 4 | 6
  /** Whether money in has a plus before it. */
  readonly isSigned?: boolean
}

const signOf = (micro: number, isSigned: boolean): string => {
  if (micro < 0) return minus
  return isSigned && micro > 0 ? '+' : ''
}

/** `¥412.8650`, `−¥15.39`: rounded half away from zero to the digits shown. */
export function formatMoney(micro: number, { decimals = 4, isSigned = false }: MoneyForm = {}): string {
  const unit = 10 ** (6 - decimals)
  const rounded = Math.sign(micro) * Math.round(Math.abs(micro) / unit) * unit
  const { whole, fraction } = digitsOf(rounded)
  return `${signOf(rounded, isSigned)}¥${whole}${decimals === 0 ? '' : `.${fraction.slice(0, decimals)}`}`
}

/** At a line of a chart, in yuan: as many digits as tell it from the next line, a step away. `¥7.50`, `¥200`, `¥0`. */
export function formatYuanLine(yuan: number, step: number): string {
  const needed = ([0, 2, 4, 6] as const).find((digits) =>
    Number.isInteger(Number((step * 10 ** digits).toPrecision(12))),
  )
  return formatMoney(yuan * microPerYuan, { decimals: yuan === 0 ? 0 : (needed ?? 6) })
}

/** To the micro-yuan, as the ledger has it: for whoever rests on a figure. */
export const formatMoneyWhole = (micro: number): string => formatMoney(micro, { decimals: 6 })

/** A loud figure's parts: the last two of its four digits are soft. */
export function splitMoney(micro: number): { readonly strong: string; readonly soft: string } {
  const text = formatMoney(micro)
  return { strong: text.slice(0, -2), soft: text.slice(-2) }
}

/** `0.15` as micro-yuan; `undefined` where it is no amount of at most six digits after the point. */
export function readYuan(text: string): number | undefined {
  const found = /^(\d{1,9})(?:\.(\d{1,6}))?$/.exec(text.trim().replaceAll(',', '').replace(/^¥/, ''))
  if (!found) return undefined
  const [, whole = '', fraction = ''] = found
  return Number(whole) * microPerYuan + Number(fraction.padEnd(6, '0'))
}

/** An amount as it is typed into a field: `100` or `0.15`, without what is not needed. */
export function writeYuan(micro: number): string {
  const { whole, fraction } = digitsOf(micro)
  const left = fraction.replace(/0+$/, '')
  return `${whole.replaceAll(',', '')}${left === '' ? '' : `.${left.padEnd(2, '0')}`}`
}
