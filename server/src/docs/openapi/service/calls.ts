import type { ServiceItem } from './operation.ts'
import { callIdExample, callIdForm, inQuery, limit, pathExample, requestId, since, timeExample } from './parameters.ts'
import { choice, flag, integer, list, money, named, number, object, orNull, text, time } from './schema.ts'

const id = { pattern: '^[0-9a-f]{32}$' }

const call = {
  requestId: text('Id of the call.', '调用 ID。', id),
  endpoint: text('Path of the endpoint.', '接口路径。'),
  at: time('When it came.', '调用时间。'),
  durationMs: number('From request to answer.', '耗时（毫秒）。'),
  code: integer('The business code it was answered with.', '返回的业务码。'),
  charge: money('What it was charged, in CNY.', '费用（元）。'),
  granted: flag('Whether a granted call paid for it.', '是否使用赠送次数。'),
  cached: flag('Whether an earlier answer was given.', '是否为缓存响应。'),
  replayOf: orNull(text('The call whose answer was given again.', '重复返回其结果的调用。', id)),
  idempotencyKey: orNull(text('Its Idempotency-Key.', '其 Idempotency-Key。')),
  token: text('Id of the token.', 'Token ID。'),
}

const passedOver = object({
  provider: text('Name of the upstream.', '上游名称。'),
  credential: text('Place of the credential in the list of settings.', '凭证在配置中的序号。'),
  why: text('Why it was not asked.', '未请求的原因。'),
})

/** What operators see of a request; others, where they may see who supplies, the first four of it. */
const attempt = object(
  {
    provider: text('Name of the upstream.', '上游名称。'),
    at: time('When it was asked.', '请求时间。'),
    durationMs: number('How long it took.', '耗时（毫秒）。'),
    outcome: text('`good`, or how it failed.', '`good` 或失败原因。'),
    credential: text('Place of the credential in the list of settings.', '凭证在配置中的序号。'),
    region: text('Host and port.', '主机与端口。'),
    because: text('Why this one was chosen.', '选择原因。'),
    passedOver: list(passedOver, 'Who was passed over, and why.', '被跳过的上游及原因。'),
    detail: orNull(text('What was wrong.', '错误详情。')),
    cost: {
      meaning: {
        en: 'What the upstream bills; null: nothing, `unknown`: nobody can tell.',
        zh: '上游费用；null 为免费，`unknown` 为未知。',
      },
      anyOf: [
        object(
          {
            currency: text('ISO 4217, or the upstream’s own.', 'ISO 4217 或上游自定义单位。'),
            amount: money('In that currency.', '以该货币计。'),
            yuan: money('In CNY, by the rate of that time.', '按当时汇率折合人民币。'),
          },
          ['yuan'],
        ),
        choice(['unknown'], 'Nobody can tell.', '未知。'),
        { type: 'null' },
      ],
    },
  },
  ['credential', 'region', 'because', 'passedOver', 'detail', 'cost'],
)

export const callSchemas = {
  Call: object(call),
  Attempt: attempt,
  CallInFull: object(
    {
      ...call,
      provider: orNull(text('Who supplied the answer, for whoever may know.', '结果来源，仅对有权者显示。')),
      account: text('For operators.', '账户，仅运营方可见。'),
      attempts: list(named('Attempt'), 'Who was asked, where callers may know.', '请求过的上游，允许时显示。'),
      collection: orNull({
        ...object({
          begunBy: text('The call that began it.', '发起采集的调用。', id),
          isShared: flag('Whether this call joined it.', '是否共用了该次采集。'),
          at: time('When it began.', '开始时间。'),
          durationMs: number('How long it took.', '耗时（毫秒）。'),
          attempts: list(named('Attempt'), 'Requests to upstreams.', '对上游的请求。'),
          passedOver: list(passedOver, 'Who was not asked at the end.', '最终未请求的上游。'),
        }),
        meaning: { en: 'How the answer was collected, for operators.', zh: '采集过程，仅运营方可见。' },
      }),
      answer: {
        meaning: {
          en: '`data` of the answer, as long as it is kept and the token may have it.',
          zh: '结果的 `data`，留存期内且有权时返回。',
        },
      },
    },
    ['provider', 'account', 'attempts', 'collection'],
  ),
  CallPage: object({
    calls: list(named('Call'), 'The newest first.', '从新到旧。'),
    next: orNull(
      text(
        'Goes into `before` for the page after; there may be one even where this one is not full.',
        '用作下一页的 `before`；本页不满时也可能有下一页。',
        id,
      ),
    ),
  }),
} as const

const callExample = {
  requestId: callIdExample,
  endpoint: pathExample,
  at: timeExample,
  durationMs: 812.4,
  code: 0,
  charge: '0.15',
  granted: false,
  cached: false,
  replayOf: null,
  idempotencyKey: null,
  token: '0d9f6c2a',
}

export const callPaths = {
  '/v1/calls': {
    get: {
      id: 'listCalls',
      tag: 'account',
      title: { en: 'Calls', zh: '调用记录' },
      summary: {
        en: 'The calls of the account, newest first. Of refused ones the first 20 of a token, code and minute are recorded, the others only counted.',
        zh: '账户的调用记录，从新到旧。被拒绝的调用按 Token、业务码每分钟留存前 20 条记录，其余只计数。',
      },
      parameters: [
        inQuery('idempotencyKey', text('Only those with this key.', '仅该 Idempotency-Key 的调用。'), 'order-17'),
        inQuery('endpoint', text('Only those of this endpoint.', '仅该接口的调用。'), pathExample),
        since,
        inQuery(
          'before',
          text('`next` of the page before.', '上一页的 `next`。', { ...id, expects: callIdForm }),
          callIdExample,
        ),
        limit(20, 100),
      ],
      answer: { form: 'problem', schema: named('CallPage'), example: { calls: [callExample], next: null } },
    },
  },
  '/v1/calls/:requestId': {
    get: {
      id: 'getCall',
      mayMiss: true,
      tag: 'account',
      title: { en: 'A call', zh: '单次调用' },
      summary: {
        en: 'What became of a call: code, charge, and the answer while it is kept. The answer takes `archive:read` or `api:call` too.',
        zh: '一次调用的业务码、费用与留存的结果；查看结果另需 `archive:read` 或 `api:call` 权限。',
      },
      parameters: [requestId],
      answer: { form: 'problem', schema: named('CallInFull'), example: { ...callExample, answer: {} } },
    },
  },
} as const satisfies Readonly<Record<string, ServiceItem>>
