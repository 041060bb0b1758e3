export { startSweep } from './sweep-holds.ts'
