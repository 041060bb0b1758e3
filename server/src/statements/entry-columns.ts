import type { Column } from '#exports'
import type { EntryRow } from '#ledger'
import { signedMicro } from './scope.ts'

/** An entry of the ledger as files have it. */
export const entryColumns: readonly Column<EntryRow>[] = [
  {
    name: 'id',
    kind: 'id',
    means: { en: 'The entry in the ledger.', zh: '账本中的条目编号。' },
    read: ({ id }) => id,
  },
  {
    name: 'at',
    kind: 'moment',
    means: { en: 'When it was written down.', zh: '记账时间。' },
    read: ({ at }) => at,
  },
  {
    name: 'kind',
    kind: 'text',
    means: {
      en: 'topup, adjustment, charge or refund of money; grant, use or return of granted calls.',
      zh: '金额：topup 充值、adjustment 调整、charge 扣费、refund 退款；赠送次数：grant 赠送、use 使用、return 退回。',
    },
    read: ({ kind }) => kind,
  },
  {
    name: 'amount',
    kind: 'money',
    means: {
      en: 'What it adds to the balance; below 0 it takes. 0 where only granted calls moved.',
      zh: '余额的变动；小于 0 表示减少。仅赠送次数变动时为 0。',
    },
    read: signedMicro,
  },
  {
    name: 'requestId',
    kind: 'id',
    means: { en: 'The call it was for.', zh: '对应的调用。' },
    read: ({ callId }) => callId,
  },
  {
    name: 'endpoint',
    kind: 'text',
    means: { en: 'The endpoint that was called, or calls are granted for.', zh: '所调用或获赠次数的接口。' },
    read: ({ path }) => path,
  },
  {
    name: 'token',
    kind: 'id',
    means: { en: 'The token that called.', zh: '调用所用的 Token。' },
    read: ({ tokenId }) => tokenId,
  },
  {
    name: 'calls',
    kind: 'number',
    means: { en: 'Granted calls that moved.', zh: '变动的赠送次数。' },
    read: ({ calls }) => calls,
  },
  {
    name: 'reason',
    kind: 'text',
    means: { en: 'Why, where somebody gave a reason.', zh: '原因（如有填写）。' },
    read: ({ reason }) => reason,
  },
]
