import type { ServiceItem } from './operation.ts'
import { choice, flag, integer, list, named, number, object, orNull, text } from './schema.ts'

const milliseconds = { minimum: 0 }

export const operationSchemas = {
  Upstream: object({
    provider: text('Its name.', '名称。'),
    isLocal: flag('Whether it answers from here, and costs nothing.', '是否由本机作答，不产生费用。'),
    isPaused: flag('Whether an operator has paused it.', '是否已被运营者暂停。'),
    running: integer('Requests under way.', '进行中的请求数。'),
    waiting: integer('Requests that wait for their turn.', '排队的请求数。'),
    p95Ms: orNull(number('95 of 100 good answers came within it.', '成功请求耗时的 95 分位（毫秒）。')),
    perSecond: number('Requests a second, of late.', '近来每秒的请求数。'),
    rate: orNull({
      ...object({
        perSecond: number('Requests a second.', '每秒请求数。'),
        burst: integer('As many at once.', '可同时的请求数。'),
      }),
      meaning: { en: 'How much it may be asked; null: as much as there is.', zh: '允许的请求速率；null 为不限。' },
    }),
    regions: list(
      object({
        region: text('Host and port.', '主机与端口。'),
        meanMs: orNull(number('Mean duration; null before the first answer.', '平均耗时（毫秒）；尚无结果时为 null。')),
        isDown: flag('Whether it is left alone.', '是否停用。'),
      }),
      'Ways to it.',
      '各接入地址。',
    ),
    restingFor: list(
      object({
        path: text('Path of the endpoint.', '接口路径。'),
        forMs: number('For how long.', '剩余时长（毫秒）。', milliseconds),
      }),
      'Endpoints it is left alone for.',
      '暂不请求的接口。',
    ),
    credentials: list(
      object({
        credential: text('Place in the list of settings.', '在配置中的序号。'),
        breaker: choice(['closed', 'open', 'probing'], 'Whether it is asked: open means it is not.', '熔断状态。'),
        illShare: number('Share of ill outcomes.', '失败占比。'),
        running: integer('Requests under way.', '进行中的请求数。'),
        resting: orNull({
          ...object({
            because: text('Why.', '原因。'),
            forMs: orNull(
              number('For how long; null: until the service is started anew.', '剩余时长（毫秒）；null 为直至重启。'),
            ),
          }),
          meaning: { en: 'Why it is left alone.', zh: '停用的原因。' },
        }),
      }),
      'Its credentials.',
      '其凭证。',
    ),
  }),
  Upstreams: object({
    flights: integer('Collections under way.', '进行中的采集数。'),
    budgetLeft: number('Requests left beyond the first of each collection.', '剩余的额外请求数。'),
    providers: list(named('Upstream'), 'In the order of settings.', '按配置顺序。'),
    balances: list(
      object({
        provider: text('Its name.', '名称。'),
        credential: text('Place in the list of settings.', '在配置中的序号。'),
        currency: text('Currency.', '货币。'),
        micro: integer('Millionths of the currency.', '以百万分之一为单位的金额。'),
      }),
      'What credentials had left when they were last asked.',
      '最近一次查询的余额。',
    ),
  }),
} as const

export const operationPaths = {
  '/v1/providers': {
    get: {
      id: 'listProviders',
      tag: 'operations',
      title: { en: 'Upstreams', zh: '上游状态' },
      summary: { en: 'How upstreams are now.', zh: '各上游当前的状态。' },
      parameters: [],
      answer: {
        form: 'problem',
        schema: named('Upstreams'),
        example: {
          flights: 0,
          budgetLeft: 10,
          providers: [
            {
              provider: 'recordings',
              isLocal: true,
              isPaused: false,
              running: 0,
              waiting: 0,
              p95Ms: 3,
              perSecond: 0.1,
              rate: null,
              regions: [],
              restingFor: [],
              credentials: [{ credential: '', breaker: 'closed', illShare: 0, running: 0, resting: null }],
            },
          ],
          balances: [],
        },
      },
    },
  },
  '/metrics': {
    get: {
      id: 'readMetrics',
      mayMiss: true,
      tag: 'operations',
      title: { en: 'Metrics', zh: '监控指标' },
      summary: {
        en: 'What Prometheus reads. `METRICS` may open it to everybody or turn it off.',
        zh: '供 Prometheus 读取；可由 `METRICS` 公开或关闭。',
      },
      parameters: [],
      answer: {
        form: 'text',
        meaning: { en: 'The exposition of Prometheus.', zh: 'Prometheus 格式的指标。' },
        example: '# TYPE almagest_calls_total counter\nalmagest_calls_total 250\n',
      },
    },
  },
  '/ping': {
    get: {
      id: 'ping',
      tag: 'operations',
      title: { en: 'Ping', zh: '连通性检查' },
      summary: { en: 'How long the way here takes.', zh: '用于测量网络延迟。' },
      parameters: [],
      answer: { form: 'envelope', schema: choice(['pong'], 'Always `pong`.', '恒为 `pong`。'), example: 'pong' },
    },
  },
  '/healthz': {
    get: {
      id: 'checkLiveness',
      tag: 'operations',
      title: { en: 'Liveness', zh: '存活检查' },
      summary: { en: 'Whether the process answers.', zh: '进程是否存活。' },
      parameters: [],
      answer: { form: 'text', meaning: { en: 'The word `alive`.', zh: '文本 `alive`。' }, example: 'alive\n' },
    },
  },
  '/readyz': {
    get: {
      id: 'checkReadiness',
      tag: 'operations',
      title: { en: 'Readiness', zh: '就绪检查' },
      summary: {
        en: 'Whether the service takes calls; 503 while it drains.',
        zh: '服务是否接受调用；停机过程中为 503。',
      },
      parameters: [],
      answer: { form: 'text', meaning: { en: 'The word `ready`.', zh: '文本 `ready`。' }, example: 'ready\n' },
    },
  },
} as const satisfies Readonly<Record<string, ServiceItem>>
