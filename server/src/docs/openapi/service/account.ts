import type { ServiceItem } from './operation.ts'
import { inQuery, pathExample } from './parameters.ts'
import { choice, explain, flag, integer, list, money, named, number, object, orNull, text, time } from './schema.ts'

export const accountSchemas = {
  Balance: object({
    balance: money('What may be spent, in CNY.', '可用余额（元）。'),
    currency: choice(['CNY'], 'Always CNY.', '恒为 CNY。'),
  }),
  UsageSummary: object({
    apiTrendDaily: explain(
      object({
        days: list(
          text('A day of Asia/Shanghai.', '日期（北京时间）。', { pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
          '30 days, today the last.',
          '30 天，末位为今日。',
        ),
        series: list(
          object({
            name: text('Path of the endpoint.', '接口路径。'),
            data: list(
              integer('Calls of a day.', '当日调用数。'),
              'Calls of each day, whatever became of them.',
              '每日调用数，不论结果。',
            ),
          }),
          'One for each endpoint that was called.',
          '每个被调用的接口一项。',
        ),
      }),
      'Calls by day.',
      '按日的调用数。',
    ),
  }),
  Rate: object({
    policy: choice(['token', 'account', 'endpoint'], 'Whom it limits.', '限制对象。'),
    perSecond: number('Calls a second.', '每秒调用数。'),
    burst: number('Calls at once.', '瞬时调用数。'),
  }),
  OfferedEndpoint: object({
    path: text('Its path.', '接口路径。'),
    method: choice(['GET', 'POST'], 'How it is asked.', '请求方法。'),
    title: explain(
      object({ en: text('English.', '英文。'), zh: text('Chinese.', '中文。') }),
      'What it is called.',
      '接口名称。',
    ),
    deprecated: orNull({
      ...object(
        {
          since: text('Since when.', '弃用日期。', { format: 'date' }),
          sunset: text('When it will be gone.', '下线日期。', { format: 'date' }),
          successor: text('Path of its successor.', '替代接口的路径。'),
        },
        ['sunset', 'successor'],
      ),
      meaning: { en: 'Null: it is not deprecated.', zh: 'null 为未弃用。' },
    }),
    enabled: flag('Whether it is turned on.', '是否启用。'),
    price: money('Of a fresh answer, in CNY.', '新结果的价格（元）。'),
    cachedPrice: money('Of a cached answer, in CNY.', '缓存响应的价格（元）。'),
    grantedCalls: orNull({
      ...object({ granted: integer('Given.', '赠送数。'), left: integer('Left.', '剩余数。') }),
      meaning: { en: 'Calls given for free.', zh: '赠送的次数。' },
    }),
    rates: list(named('Rate'), 'Every limit a call has to keep to.', '一次调用需遵守的全部速率限制。'),
  }),
  EndpointPage: object({
    endpoints: list(named('OfferedEndpoint'), 'By path.', '按路径排序。'),
    dailyQuota: orNull({
      ...object({
        limit: integer('Answers a day.', '每日额度。'),
        used: integer('Used today.', '今日已用。'),
        left: integer('Left today.', '今日剩余。'),
        resetsAt: time('When the next day begins.', '重置时间。'),
      }),
      meaning: { en: 'Of the account; null: unlimited.', zh: '账户的每日配额；null 为不限。' },
    }),
    next: orNull(text('Goes into `after` for the page after.', '用作下一页的 `after`。')),
  }),
} as const

const endpointExample = {
  path: pathExample,
  method: 'GET',
  title: { en: 'KOL Content Performance (V1)', zh: 'KOL 内容表现 (V1)' },
  deprecated: { since: '2026-04-01', successor: '/api/douyin-xingtu/gw/api/data_sp/author_rec_videos_v2/v1' },
  enabled: true,
  price: '0.15',
  cachedPrice: '0.00',
  grantedCalls: null,
  rates: [{ policy: 'token', perSecond: 50, burst: 100 }],
}

export const accountPaths = {
  '/user/get-balance': {
    get: {
      id: 'getBalance',
      tag: 'account',
      title: { en: 'Balance', zh: '账户余额' },
      summary: { en: 'What the account may spend.', zh: '查询账户的可用余额。' },
      parameters: [],
      answer: { form: 'envelope', schema: named('Balance'), example: { balance: '12.3400', currency: 'CNY' } },
    },
  },
  '/user/get-usage-summary': {
    get: {
      id: 'getUsageSummary',
      tag: 'account',
      title: { en: 'Usage', zh: '用量统计' },
      summary: { en: 'Calls of the account by day and endpoint.', zh: '账户按日、按接口的调用数。' },
      parameters: [],
      answer: {
        form: 'envelope',
        schema: named('UsageSummary'),
        example: {
          apiTrendDaily: { days: ['2026-11-21', '2026-11-22'], series: [{ name: pathExample, data: [3, 5] }] },
        },
      },
    },
  },
  '/v1/endpoints': {
    get: {
      id: 'listEndpoints',
      tag: 'catalogue',
      title: { en: 'Endpoints', zh: '接口列表' },
      summary: {
        en: 'What this token may ask, at what price and within which limits.',
        zh: '该 Token 可调用的接口及其价格与限制。',
      },
      parameters: [
        inQuery('endpoint', text('Only this one.', '仅该接口。'), pathExample),
        inQuery('after', text('`next` of the page before.', '上一页的 `next`。'), pathExample),
        inQuery('limit', integer('Size of a page.', '每页数量。', { minimum: 1, maximum: 500, default: 100 }), 100),
      ],
      answer: {
        form: 'problem',
        schema: named('EndpointPage'),
        example: { endpoints: [endpointExample], dailyQuota: null, next: null },
      },
    },
  },
} as const satisfies Readonly<Record<string, ServiceItem>>
