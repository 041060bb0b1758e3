export { startReadWorks } from './read-works.ts'
export { startSweep } from './sweep-holds.ts'
export { startTrim } from './trim.ts'
export { startWatch } from './watch.ts'
