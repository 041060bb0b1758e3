/** What is kept of a creator, as whoever may see it is told: works in one form, figures over them, and how they came about. */
export { describeReading, describeTrack } from './describe-reading.ts'
export { describeHistory } from './history.ts'
export { findMetrics, usualHitFactor } from './metrics.ts'
export { type CreatorView, type View, viewOf } from './view.ts'
export { describeWorks, findAnswer, measureAge } from './works.ts'
