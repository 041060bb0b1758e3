export { isUtf16, stripMark } from './byte-order-mark.ts'
export { formatBytes, readBytes } from './bytes.ts'
export { atEnd, type Clock, createSteadyNow, sleep, systemClock, type Timer, turnEnd, within } from './clock.ts'
export {
  dayMs,
  dayOf,
  endOfDay,
  formatDay,
  formatMinute,
  formatMoment,
  hourMs,
  hourOf,
  hoursOfDays,
  shanghaiAheadMs,
  startOfDate,
  startOfDay,
} from './day.ts'
export { createDaySums, type DaysAsked } from './day-sums.ts'
export { compareNumbers, findPlainNumber, isMultipleOf, isPlainNumber, keepNumber, numberLengthMax } from './decimal.ts'
export { derived, lazily, lazilyAsync } from './derive.ts'
export { type Duration, readDuration } from './duration.ts'
export { findExactDigits, parseExactJson, parseWrittenJson, writeExactNumber } from './exact-json.ts'
export { type ExchangeRates, inYuan, readExchangeRates } from './exchange.ts'
export { addCall, type Level, readLevel } from './gcra.ts'
export { createRequestIds, createShortId, earliestId } from './id.ts'
export { quote, readLine, showUnseen, showValue } from './line.ts'
export { createMask, type Mask, type SecretShape } from './mask.ts'
export { createBriefMemory, createMemory, createShared } from './memory.ts'
export { createMention, isTelling } from './mention.ts'
export { amountMicroMax, formatYuan, microPerYuan, readYuan, yuan } from './money.ts'
export { findMonth, type Month, monthOf } from './month.ts'
export { messageOf, Problem, type ProblemName, problems, Refusal, refusalCodes } from './problem.ts'
export { drawFraction, openSystemRandom, type Random } from './random.ts'
export { type Rate, readRate } from './rate.ts'
export { integerFrom, readBaseUrl, readList, readUrl, type Setting } from './setting.ts'
export { findSimilarity } from './similarity.ts'
export type { Text } from './text.ts'
export { readUnixSeconds } from './unix-time.ts'
