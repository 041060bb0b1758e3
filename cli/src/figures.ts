// Values as people read them; files and programs get them as they are.

const none = '-'

const counts = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 })
const decimals = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 })

export const showCount = (value: number | null): string => (value === null ? none : counts.format(value))

export const showDecimal = (value: number | null): string => (value === null ? none : decimals.format(value))

export const showShare = (value: number | null): string =>
  value === null ? none : `${(value * 100).toFixed(Math.abs(value) < 0.1 ? 2 : 1)}%`

/** Decimal text of money, without digits that say nothing; two of them at least. */
export const showMoney = (yuan: string): string => `${yuan.replace(/(\.\d\d\d*?)0+$/, '$1')} CNY`

/** A moment on the clock of whoever looks, to the minute. */
export function showTime(iso: string | null): string {
  if (iso === null) return none
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return none
  const two = (part: number): string => String(part).padStart(2, '0')
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`
}

export const showDay = (iso: string | null): string => showTime(iso).slice(0, 10)

export function showAge(seconds: number): string {
  const units = [
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
  ] as const
  const [unit, size] = units.find(([, least]) => seconds >= least) ?? ['s', 1]
  return `${Math.floor(seconds / size)} ${unit}`
}

const bars = '▁▂▃▄▅▆▇█'

/** Values as bars of a line, the lowest at the bottom; where there are too many, each bar is the mean of some. */
export function drawSparkline(values: readonly (number | null)[], barsMax: number): string {
  const size = Math.max(1, Math.ceil(values.length / barsMax))
  const drawn = Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    meanOf(values.slice(index * size, (index + 1) * size)),
  )
  const known = drawn.filter((value) => value !== null)
  const [least, most] = [Math.min(...known), Math.max(...known)]
  return drawn
    .map((value) => {
      if (value === null) return ' '
      return bars[most === least ? 3 : Math.round(((value - least) / (most - least)) * (bars.length - 1))]
    })
    .join('')
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length
}
