import type { Column } from '#exports'
import { answerKindOf, type CallRecord } from '#usage'

/** A call as files have it, with what its token is called. */
export interface CallRow extends CallRecord {
  readonly token: string
}

export const callColumns: readonly Column<CallRow>[] = [
  {
    name: 'requestId',
    kind: 'id',
    means: { en: 'The call, as its answer names it.', zh: '调用编号，与响应中的一致。' },
    read: ({ id }) => id,
  },
  { name: 'at', kind: 'moment', means: { en: 'When it came.', zh: '到达时间。' }, read: ({ at }) => at },
  {
    name: 'endpoint',
    kind: 'text',
    means: { en: 'The endpoint that was called.', zh: '所调用的接口。' },
    read: ({ path }) => path,
  },
  {
    name: 'question',
    kind: 'text',
    means: {
      en: 'What was asked, as JSON; empty where it was not valid, too long, or erased.',
      zh: '查询内容（JSON）；无效、过长或已被删除时为空。',
    },
    read: ({ question }) => question,
  },
  {
    name: 'code',
    kind: 'number',
    means: { en: 'Business code; 0 is success.', zh: '业务码，0 表示成功。' },
    read: ({ code }) => code,
  },
  {
    name: 'answer',
    kind: 'text',
    means: {
      en: 'Where its answer came from: new, cached, replay, empty or none.',
      zh: '响应来源：new 新采集、cached 缓存、replay 补发、empty 空、none 无。',
    },
    read: answerKindOf,
  },
  {
    name: 'charge',
    kind: 'money',
    means: { en: 'What it was charged.', zh: '扣费金额。' },
    read: ({ chargeMicro }) => chargeMicro,
  },
  {
    name: 'granted',
    kind: 'flag',
    means: { en: 'Whether it was paid with a granted call.', zh: '是否用赠送次数支付。' },
    read: ({ isGranted }) => isGranted,
  },
  {
    name: 'durationMs',
    kind: 'number',
    means: { en: 'How long it took, in milliseconds.', zh: '耗时（毫秒）。' },
    read: ({ durationMs }) => Math.round(durationMs * 1_000) / 1_000,
  },
  {
    name: 'tokenId',
    kind: 'id',
    means: { en: 'The token that called.', zh: '调用所用的 Token。' },
    read: ({ tokenId }) => tokenId,
  },
  {
    name: 'token',
    kind: 'text',
    means: { en: 'Its label, or the end of its secret.', zh: '该 Token 的标签，或其明文结尾。' },
    read: ({ token }) => token,
  },
  {
    name: 'idempotencyKey',
    kind: 'id',
    means: { en: 'The Idempotency-Key it came with.', zh: '随调用发送的 Idempotency-Key。' },
    read: ({ idempotencyKey }) => idempotencyKey,
  },
]
