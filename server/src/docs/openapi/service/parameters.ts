import type { Parameter } from './operation.ts'
import { integer, type Json, text } from './schema.ts'

export const inQuery = (name: string, schema: Json, example: unknown): Parameter => ({
  name,
  in: 'query',
  isRequired: false,
  schema,
  example,
})
export const inPath = (name: string, schema: Json, example: unknown): Parameter => ({
  name,
  in: 'path',
  isRequired: true,
  schema,
  example,
})

export const kolIdExample = '6831825876674412552'
export const pathExample = '/api/douyin-xingtu/get-kol-rec-videos/v1'
export const workIdExample = '7553989899192519974'
export const timeExample = '2026-11-22T02:00:00.000Z'
const cursorExample = '1795312800000-42'

export const callIdExample = '019ab3f0c2d47e1f8a6b5c4d3e2f1a0b'

export const callIdForm = { en: '32 hexadecimal digits', zh: '32 位十六进制数字' }

export const requestId = inPath(
  'requestId',
  text('Id of the call.', '调用 ID。', {
    expects: callIdForm,
  }),
  callIdExample,
)

export const limit = (usual: number, most: number): Parameter =>
  inQuery('limit', integer('Size of a page.', '每页数量。', { minimum: 1, maximum: most, default: usual }), usual)

/** So many digits. */
const digits = (most: number): Json => ({
  pattern: `^[0-9]{1,${most}}$`,
  expects: { en: `1 to ${most} digits`, zh: `1 至 ${most} 位数字` },
})

/** What the id of a kept answer looks like. */
export const snapshotDigits = digits(15)

export const kolId = inPath(
  'kolId',
  text('KOL ID: the creator’s id on Xingtu, not the Douyin uid.', 'KOL ID：达人的星图 ID，并非抖音 uid。', digits(20)),
  kolIdExample,
)
export const workId = inPath('itemId', text('Work id.', '作品 ID。', digits(20)), workIdExample)

const moment = (name: string, en: string, zh: string): Parameter =>
  inQuery(
    name,
    text(`${en}: an ISO time, or Unix milliseconds.`, `${zh}，ISO 时间或 Unix 毫秒。`),
    '2026-11-22T10:00:00+08:00',
  )

export const from = moment('from', 'Not before', '起始时间')
export const to = moment('to', 'Not after', '结束时间')
export const since = moment('since', 'Not before', '起始时间')

export const cursor = (name: 'before' | 'after'): Parameter =>
  inQuery(name, text('`next` of the page before.', '上一页的 `next`。'), cursorExample)

/** Which kind of content; the endpoint that collects works has the same parameter. */
export const platform = inQuery(
  'platform',
  text('Kind of content; `SHORT_VIDEO` unless told.', '内容类型，默认为 `SHORT_VIDEO`。', {
    enum: ['SHORT_VIDEO', 'LIVE_STREAMING', 'PICTURE_TEXT', 'SHORT_DRAMA'],
    default: 'SHORT_VIDEO',
  }),
  'SHORT_VIDEO',
)

export const snapshot = inQuery(
  'snapshot',
  text('Reads this answer instead of the newest.', '读取指定的结果，而非最新的。', snapshotDigits),
  '42',
)

export const maxAge = inQuery(
  'maxAge',
  text(
    'Collects a fresh answer where the newest one is older, which is a call and is charged as one; takes the scope `api:call` too.',
    '最新结果超过该时长时重新采集，按一次调用计费；另需 `api:call` 权限。',
    {
      pattern: '^\\d+(\\.\\d+)?(ms|s|m|h|d)$',
      expects: { en: 'A time: 90s, 15m, 12h, 7d', zh: '时长，如 90s、15m、12h、7d' },
    },
  ),
  '24h',
)
