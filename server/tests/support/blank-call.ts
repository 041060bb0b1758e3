import type { CallRecord } from '#usage'

type Given = 'id' | 'accountId' | 'tokenId' | 'path' | 'at'

/** The record of a call that went well in a millisecond, and of which nothing else is known. */
export const blankCall: Omit<CallRecord, Given> = {
  durationMs: 1,
  code: 0,
  chargeMicro: 0,
  sparedMicro: null,
  isGranted: false,
  isCached: false,
  provider: null,
  snapshotId: null,
  replayOf: null,
  flightId: null,
  idempotencyKey: null,
  question: null,
}
