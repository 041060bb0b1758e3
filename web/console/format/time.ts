import type { Lang } from '#words'

/** Days are those of Shanghai, which has no other hour in summer. */
export const zone = 'Asia/Shanghai'
const zoneOffsetMs = 8 * 3_600_000
const dayMs = 86_400_000
const hourMs = 3_600_000

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const weekdaysZh = ['周日', '周一', '周二', '周三', '周四', '周五', '周六']

const inZone = (at: number): Date => new Date(at + zoneOffsetMs)
const two = (value: number): string => String(value).padStart(2, '0')

export const dayOf = (at: number): number => Math.floor((at + zoneOffsetMs) / dayMs)
export const hourOf = (at: number): number => Math.floor((at + zoneOffsetMs) / hourMs)
export const startOfDay = (day: number): number => day * dayMs - zoneOffsetMs
export const startOfHour = (hour: number): number => hour * hourMs - zoneOffsetMs

/** `14:20:03` */
export const formatClock = (at: number): string => {
  const moment = inZone(at)
  return `${two(moment.getUTCHours())}:${two(moment.getUTCMinutes())}:${two(moment.getUTCSeconds())}`
}

/** `14:20` */
export const formatMinute = (at: number): string => formatClock(at).slice(0, 5)

const dateOf = (day: number): Date => new Date(day * dayMs)

/** `27 Nov`, `11 月 27 日` */
export function formatDay(day: number, lang: Lang): string {
  const date = dateOf(day)
  if (lang === 'zh') return `${date.getUTCMonth() + 1} 月 ${date.getUTCDate()} 日`
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]}`
}

/** `Wed 2 Dec`, `12 月 2 日 周三` */
export function formatWeekday(day: number, lang: Lang): string {
  const weekday = dateOf(day).getUTCDay()
  if (lang === 'zh') return `${formatDay(day, lang)} ${weekdaysZh[weekday]}`
  return `${weekdays[weekday]} ${formatDay(day, lang)}`
}

/** `31 Jan 2027`, `2027 年 1 月 31 日` */
export function formatDate(day: number, lang: Lang): string {
  const year = dateOf(day).getUTCFullYear()
  return lang === 'zh' ? `${year} 年 ${formatDay(day, lang)}` : `${formatDay(day, lang)} ${year}`
}

/** `October 2026`, `2026 年 10 月`, of `2026-10`. */
export function formatMonth(month: string, lang: Lang): string {
  const [year = '', number = '1'] = month.split('-')
  if (lang === 'zh') return `${year} 年 ${Number(number)} 月`
  const name = new Date(Date.UTC(2000, Number(number) - 1, 1)).toLocaleString('en-GB', {
    month: 'long',
    timeZone: 'UTC',
  })
  return `${name} ${year}`
}

/** `14:20:03` of today, else with its day; with its year where that is another one. */
export function formatMoment(at: number, lang: Lang, now: number): string {
  const day = dayOf(at)
  if (day === dayOf(now)) return formatClock(at)
  const isOfYear = inZone(at).getUTCFullYear() === inZone(now).getUTCFullYear()
  return `${isOfYear ? formatDay(day, lang) : formatDate(day, lang)} ${formatMinute(at)}`
}

/** A moment in full, for whoever asks: `Fri 27 Nov 2026, 14:20:03 +08:00`. */
export const formatMomentWhole = (at: number, lang: Lang): string =>
  `${formatDate(dayOf(at), lang)}, ${formatClock(at)} +08:00`

/** The same moment on the viewer's own clock. */
export const formatOwnTime = (at: number, lang: Lang): string =>
  new Date(at).toLocaleString(lang === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'medium', timeStyle: 'long' })

/** `905 ms`, `8.64 s`, `2 min` */
export function formatDuration(ms: number): string {
  if (Math.round(ms) < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`
  return `${Math.round(ms / 60_000)} min`
}

const agoSteps = [
  { upToMs: 60_000, unitMs: 1000, en: 's', zh: '秒' },
  { upToMs: hourMs, unitMs: 60_000, en: 'min', zh: '分钟' },
  { upToMs: dayMs, unitMs: hourMs, en: 'h', zh: '小时' },
  { upToMs: Number.POSITIVE_INFINITY, unitMs: dayMs, en: 'd', zh: '天' },
] as const

/** `3 h`, `3 小时`: how long something lasted, in its largest unit. */
export function formatSpan(ms: number, lang: Lang): string {
  const step = agoSteps.find(({ upToMs }) => ms < upToMs) ?? agoSteps[3]
  return `${Math.max(0, Math.floor(ms / step.unitMs))} ${step[lang]}`
}

/** `12 s ago`, `today 03:12`, `Thu 19 Nov`: the nearer, the closer. */
export function formatAgo(at: number, lang: Lang, now: number): string {
  const age = Math.max(0, now - at)
  if (age < hourMs) return lang === 'zh' ? `${formatSpan(age, lang)}前` : `${formatSpan(age, lang)} ago`
  const day = dayOf(at)
  if (day === dayOf(now)) return `${lang === 'zh' ? '今天' : 'today'} ${formatMinute(at)}`
  if (age < 300 * dayMs) return formatWeekday(day, lang)
  return formatDate(day, lang)
}
