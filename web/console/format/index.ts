export {
  formatMoney,
  formatMoneyWhole,
  formatYuanLine,
  type MoneyForm,
  readYuan,
  splitMoney,
  writeYuan,
} from './money.ts'
export { formatBytes, formatChange, formatCount, formatShare, formatShort } from './numbers.ts'
export {
  dayOf,
  formatAgo,
  formatClock,
  formatDate,
  formatDay,
  formatDuration,
  formatMinute,
  formatMoment,
  formatMomentWhole,
  formatMonth,
  formatOwnTime,
  formatSpan,
  formatWeekday,
  hourOf,
  startOfDay,
  startOfHour,
  zone,
} from './time.ts'
