import type { Column } from '#exports'
import type { OperatorEndpoint } from './wire/operator-endpoints.ts'

/** An endpoint as files have it. */
export const endpointColumns: readonly Column<OperatorEndpoint>[] = [
  { name: 'endpoint', kind: 'text', means: { en: 'Its path.', zh: '接口路径。' }, read: ({ path }) => path },
  {
    name: 'title',
    kind: 'text',
    means: { en: 'What it is called.', zh: '名称（英文）。' },
    read: ({ title }) => title.en,
  },
  {
    name: 'titleZh',
    kind: 'text',
    means: { en: 'And in Chinese.', zh: '名称（中文）。' },
    read: ({ title }) => title.zh,
  },
  {
    name: 'enabled',
    kind: 'flag',
    means: { en: 'Whether it can be called.', zh: '是否可调用。' },
    read: ({ isDisabled }) => !isDisabled,
  },
  {
    name: 'calls',
    kind: 'number',
    means: { en: 'Calls in the range.', zh: '所选时段的调用数。' },
    read: ({ calls }) => calls,
  },
  {
    name: 'answered',
    kind: 'number',
    means: { en: 'Those that were answered.', zh: '其中得到响应的。' },
    read: ({ answered }) => answered,
  },
  {
    name: 'success',
    kind: 'number',
    means: {
      en: 'Share of those answered or failed by us or upstreams, from 0 to 1.',
      zh: '成功率：得到响应者，占得到响应与因我方或上游失败者之和的比例，0 到 1。',
    },
    read: ({ success }) => success,
  },
  {
    name: 'p50Ms',
    kind: 'number',
    means: { en: 'Half of the new answers took no longer, in milliseconds.', zh: '新响应耗时中位数（毫秒）。' },
    read: ({ p50Ms }) => p50Ms,
  },
  {
    name: 'p95Ms',
    kind: 'number',
    means: { en: '95 of 100 took no longer.', zh: '新响应耗时第 95 百分位（毫秒）。' },
    read: ({ p95Ms }) => p95Ms,
  },
  {
    name: 'price',
    kind: 'money',
    means: { en: 'Price of a new answer.', zh: '新响应的价格。' },
    read: ({ price }) => price.priceMicro,
  },
  {
    name: 'cachedPrice',
    kind: 'money',
    means: { en: 'Price of a cached one.', zh: '缓存响应的价格。' },
    read: ({ price }) => price.cachedMicro,
  },
  {
    name: 'revenue',
    kind: 'money',
    means: { en: 'What callers were charged, refunds taken off.', zh: '向调用方收取的金额，已减去退款。' },
    read: ({ revenueMicro }) => revenueMicro,
  },
  {
    name: 'upstreamCost',
    kind: 'money',
    means: {
      en: 'What upstreams billed, each request at the rate of its time.',
      zh: '上游收费，按请求当时的汇率折算。',
    },
    read: ({ upstreamMicro }) => upstreamMicro,
  },
  {
    name: 'margin',
    kind: 'money',
    means: { en: 'What is left of the revenue.', zh: '收入减去上游收费。' },
    read: ({ marginMicro }) => marginMicro,
  },
]
