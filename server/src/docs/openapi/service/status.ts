import { healthStates } from '#usage'
import type { ServiceItem } from './operation.ts'
import { inQuery, pathExample, timeExample } from './parameters.ts'
import { choice, explain, flag, integer, list, named, number, object, orNull, text, time } from './schema.ts'

const bar = {
  from: time('When the span begins.', '时段起点。'),
  state: choice([...healthStates.map(({ state }) => state), 'No data'], 'In a word.', '状态。'),
  score: orNull(number('good / calls * 100; null where nothing counted.', 'good / calls × 100；无数据时为 null。')),
  calls: integer('Calls that counted.', '计入的调用数。'),
  good: integer('The good ones of them.', '其中成功的调用数。'),
}
const mean = orNull(number('Mean duration of good calls.', '成功调用的平均耗时（毫秒）。'))
const untold = ['calls', 'good'] as const
const word = (en: string, zh: string) => text(en, zh)

export const statusSchemas = {
  HealthBar: object({ ...bar, meanMs: mean }, untold),
  Health: object(
    {
      api: text('Path of the endpoint.', '接口路径。'),
      ...bar,
      latency: explain(
        object({
          meanMs: mean,
          p95Ms: orNull(number('95 of 100 good calls ended within it.', '成功调用耗时的 95 分位（毫秒）。')),
        }),
        'How long good calls took.',
        '成功调用的耗时。',
      ),
      lastCheckAt: orNull(time('When the last call came that counted.', '最近一次计入的调用。')),
      hourly: list(
        named('HealthBar'),
        'The hour that runs and the 23 before, earliest first.',
        '最近 24 小时，从旧到新。',
      ),
      daily: list(named('HealthBar'), 'The day that runs in Shanghai and the 29 before.', '最近 30 天（北京时间）。'),
      definition: explain(
        object({
          score: word('What the score means.', '得分的含义。'),
          latency: word('What the durations mean.', '耗时的含义。'),
          hourly: word('Which hours.', '小时范围。'),
          daily: word('Which days.', '日期范围。'),
          states: list(
            object({ state: word('A state.', '状态。'), atLeast: number('From this score on.', '所需的最低得分。') }),
            'The states by score.',
            '各状态对应的得分。',
          ),
        }),
        'How all of this is computed.',
        '以上各项的计算方式。',
      ),
    },
    untold,
  ),
  EndpointExample: object({
    api: text('Path of the endpoint.', '接口路径。'),
    checkedAt: orNull(
      time(
        'When it was last held against the schema; null: it only shows the form.',
        '最近一次校验时间；null 表示仅示意格式。',
      ),
    ),
    synthetic: flag('Whether it was made from the schema.', '是否由结构生成。'),
    example: {
      ...named('Envelope'),
      meaning: { en: 'The whole answer.', zh: '完整的返回内容。' },
    },
  }),
} as const

const api = { ...inQuery('api', text('Path of the endpoint.', '接口路径。'), pathExample), isRequired: true }
const barExample = { from: timeExample, state: 'Healthy', score: 99.2, calls: 250, good: 248 }

export const statusPaths = {
  '/status/health': {
    get: {
      id: 'getHealth',
      mayMiss: true,
      tag: 'catalogue',
      title: { en: 'Health of an endpoint', zh: '接口健康状况' },
      summary: {
        en: 'How an endpoint did in the last 24 hours and 30 days. `STATUS_COUNTS=false` leaves the numbers of calls out.',
        zh: '接口最近 24 小时与 30 天的状况；`STATUS_COUNTS=false` 时不含调用数。',
      },
      parameters: [api],
      answer: {
        form: 'envelope',
        schema: named('Health'),
        example: {
          api: pathExample,
          ...barExample,
          latency: { meanMs: 812, p95Ms: 1_500 },
          lastCheckAt: timeExample,
          hourly: [{ ...barExample, meanMs: 812 }],
          daily: [{ ...barExample, meanMs: 812 }],
          definition: {
            score: 'good / calls * 100',
            latency: 'of good calls',
            hourly: 'the hour that runs and the 23 before',
            daily: 'the day that runs in Asia/Shanghai and the 29 before',
            states: healthStates,
          },
        },
      },
    },
  },
  '/status/api-example/detail': {
    get: {
      id: 'getEndpointExample',
      mayMiss: true,
      tag: 'catalogue',
      title: { en: 'Example of an endpoint', zh: '接口示例' },
      summary: { en: 'An answer of an endpoint, envelope and all.', zh: '接口返回的完整示例。' },
      parameters: [api],
      answer: {
        form: 'envelope',
        schema: named('EndpointExample'),
        example: {
          api: pathExample,
          checkedAt: null,
          synthetic: true,
          example: {
            code: 0,
            data: {},
            message: null,
            recordTime: null,
            requestId: '019ab3f0c2d47e1f8a6b5c4d3e2f1a0b',
          },
        },
      },
    },
  },
} as const satisfies Readonly<Record<string, ServiceItem>>
