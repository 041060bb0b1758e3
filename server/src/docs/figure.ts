import { type ProblemName, problems, type Text } from '#kit'

/** A way with stations, in their order; money moves between those that are golden. */
export interface Figure {
  readonly title: Text
  readonly caption: Text
  readonly stations: readonly Station[]
  readonly shortcuts: readonly Shortcut[]
  /** What stands where the way ends early; without it no shortcut leads there. */
  readonly end?: Text
}

export interface Station {
  readonly name: Text
  readonly text: Text
  readonly isGolden?: boolean
  /** Ways to fail here, by the names of the table of problems. */
  readonly refusals?: readonly ProblemName[]
}

/** From a station to another one, or to where the way ends. */
export interface Shortcut {
  readonly from: number
  readonly to: number | 'end'
  readonly text: Text
  /** Money is settled on it. */
  readonly isGolden?: boolean
  /** On which side of its line the text stands. */
  readonly side?: 'left' | 'right'
}

/** The business codes of a station, each once. */
export const codesOf = ({ refusals = [] }: Station): readonly number[] => [
  ...new Set(refusals.map((name) => problems[name].code)),
]

/** As the guides name them: ```` ```figure call ````. */
export const figures = {
  call: {
    title: { en: 'The way of a call', zh: '一次调用的流程' },
    caption: {
      en: 'The first station that refuses a call answers it, with its code. On the golden part the price is set aside, then charged or given back, and all of it is on disk before the answer leaves.',
      zh: '最先拒绝调用的环节以自己的业务码作答。金色部分涉及资金：先冻结价款，再扣款或退回，全部写入磁盘之后响应才会发出。',
    },
    end: { en: 'answer', zh: '响应' },
    stations: [
      {
        name: { en: 'identify', zh: '认证' },
        text: { en: 'The token is known and active.', zh: 'Token 存在且有效。' },
        refusals: ['token.invalid'],
      },
      {
        name: { en: 'load', zh: '负载' },
        text: {
          en: 'The service has not more to do than it can do.',
          zh: '服务要做的事没有超出它的能力。',
        },
        refusals: ['service.busy'],
      },
      {
        name: { en: 'permit', zh: '权限' },
        text: {
          en: 'The token may ask this endpoint, and the endpoint is turned on.',
          zh: 'Token 有权调用此接口，接口已启用。',
        },
        refusals: ['permission.denied', 'endpoint.disabled'],
      },
      {
        name: { en: 'validate', zh: '校验' },
        text: { en: 'The parameters are as the endpoint takes them.', zh: '参数符合接口的要求。' },
        refusals: ['parameters.invalid'],
      },
      {
        name: { en: 'limit', zh: '限流' },
        text: { en: 'No rate is exceeded.', zh: '没有超出任何速率限制。' },
        refusals: ['rate.exceeded'],
      },
      {
        name: { en: 'replay', zh: '重发' },
        text: {
          en: 'A call that was paid for already gets its answer again, free.',
          zh: '已付费的调用再次得到同一份响应，不再计费。',
        },
      },
      {
        name: { en: 'recall', zh: '缓存' },
        text: {
          en: 'With acceptCache=true a kept answer that is still fresh will do.',
          zh: '传了 acceptCache=true 时，仍在有效期内的响应即可。',
        },
      },
      {
        name: { en: 'queue', zh: '排队' },
        text: {
          en: 'The answer can come in time, for all who go before.',
          zh: '排在前面的调用不太多，响应能及时返回。',
        },
        refusals: ['service.busy'],
      },
      {
        name: { en: 'hold', zh: '冻结' },
        text: {
          en: 'The quota, the cap and the balance allow it; the price is set aside.',
          zh: '配额、消费上限和余额都允许；冻结这次调用的价款。',
        },
        refusals: ['quota.exceeded', 'cap.reached', 'balance.short'],
        isGolden: true,
      },
      {
        name: { en: 'collect', zh: '采集' },
        text: { en: 'Upstreams are asked until one has a good answer.', zh: '依次询问上游，直到得到合格的响应。' },
        refusals: ['service.busy', 'collection.failed'],
        isGolden: true,
      },
      {
        name: { en: 'settle', zh: '结算' },
        text: {
          en: 'A good answer that holds something is charged; otherwise the price is given back.',
          zh: '响应合格且有内容则扣款，否则退回价款。',
        },
        isGolden: true,
      },
    ],
    shortcuts: [
      { from: 5, to: 'end', text: { en: 'paid already', zh: '已付费' } },
      { from: 6, to: 'end', text: { en: 'cached', zh: '有缓存' }, side: 'right' },
      { from: 10, to: 'end', text: { en: 'charge or give back', zh: '扣款或退回' }, isGolden: true },
    ],
  },
  money: {
    title: { en: 'The way of money', zh: '资金的流转' },
    caption: {
      en: 'Money is set aside before an upstream is asked, and charged only for an answer that holds something. A cached answer is charged its own price at once; a granted call takes no money. Each move is an entry that is never changed: verify adds them all up again.',
      zh: '询问上游之前先冻结价款，只有响应有内容才会扣款。缓存响应按缓存价直接扣款；赠送次数不动用资金。每次变动都是一条永不修改的账目，verify 会把它们从头重算一遍。',
    },
    stations: [
      {
        name: { en: 'top-up', zh: '充值' },
        text: { en: 'Money comes in; the same key counts once.', zh: '资金入账；同一个 key 只生效一次。' },
      },
      {
        name: { en: 'balance', zh: '余额' },
        text: { en: 'What the account can spend.', zh: '账户可用的金额。' },
      },
      {
        name: { en: 'hold', zh: '冻结' },
        text: { en: 'The price of one call, set aside.', zh: '一次调用的价款，暂时冻结。' },
        refusals: ['quota.exceeded', 'cap.reached', 'balance.short'],
        isGolden: true,
      },
      {
        name: { en: 'charge', zh: '扣款' },
        text: { en: 'The price of an answer that was good and held something.', zh: '响应合格且有内容时的价款。' },
        isGolden: true,
      },
    ],
    shortcuts: [
      { from: 2, to: 1, text: { en: 'no answer, or an empty one', zh: '没有响应或响应为空' } },
      { from: 3, to: 1, text: { en: 'refund', zh: '退款' } },
    ],
  },
} as const satisfies Record<string, Figure>

export type FigureName = keyof typeof figures

/** The figure a fence of a guide names. */
export function findFigure(fence: string): Figure | undefined {
  const [, name = ''] = /^figure (\w+)$/.exec(fence) ?? []
  return Object.hasOwn(figures, name) ? figures[name as FigureName] : undefined
}
