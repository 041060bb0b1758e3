const grouping = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** `21,044` */
export const formatCount = (count: number): string => grouping.format(count).replace('-', '\u2212')

/** `1.37 M`, in charts, where there is no room for every digit. */
export function formatShort(value: number): string {
  const size = Math.abs(value)
  const sign = value < 0 ? '\u2212' : ''
  for (const [unit, name] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const)
    if (size >= unit) return `${sign}${trim(size / unit)} ${name}`
  return `${sign}${trim(size)}`
}

const trim = (value: number): string => {
  if (value >= 100) return value.toFixed(0)
  return value
    .toFixed(value >= 10 ? 1 : 2)
    .replace(/0+$/, '')
    .replace(/\.$/, '')
}

/** `98.4 %` of 0.984; what is not quite all is never shown as all. */
export function formatShare(share: number): string {
  const percent = share * 100
  if (percent === 0 || percent === 100) return `${percent} %`
  const shown = Math.min(99.9, Math.max(0.1, percent))
  return `${shown.toFixed(1)} %`
}

/** `+6 %`, `−12 %` */
export const formatChange = (change: number): string => {
  const percent = Math.round(change * 100)
  if (percent === 0) return '0 %'
  return `${percent > 0 ? '+' : '\u2212'}${Math.abs(percent)} %`
}

/** `14.6 KB`, with 1,024 bytes each. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const names = ['KB', 'MB', 'GB', 'TB']
  let value = bytes / 1024
  let at = 0
  while (value >= 1024 && at < names.length - 1) {
    value /= 1024
    at += 1
  }
  return `${value.toFixed(value < 10 ? 1 : 0)} ${names[at]}`
}
