export { startSweep } from './sweep-holds.ts'
export { startTrim } from './trim.ts'
