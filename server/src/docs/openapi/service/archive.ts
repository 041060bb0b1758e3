import type { ServiceItem } from './operation.ts'
import {
  cursor,
  from,
  inPath,
  kolId,
  kolIdExample,
  limit,
  pathExample,
  platform,
  snapshotDigits,
  timeExample,
  to,
  workId,
  workIdExample,
} from './parameters.ts'
import { explain, flag, integer, type Json, list, named, number, object, orNull, record, text, time } from './schema.ts'

const optional = ['provider'] as const

/** What is told of a snapshot, wherever it is told. */
export const snapshot = {
  snapshot: integer('Id of the answer that was kept.', '留存结果的 ID。'),
  endpoint: text('Path of the endpoint it answers.', '所属接口的路径。'),
  params: record({}, 'What was asked.', '请求参数。'),
  collectedAt: time('When it was collected.', '采集时间。'),
  imported: flag('Whether an operator imported it.', '是否由运营方导入。'),
  readingOnly: flag('Whether it only feeds readings.', '是否仅用于解读。'),
  provider: text('Who supplied it, for whoever may know.', '结果来源，仅对有权者显示。'),
}

export const snapshotExample = {
  snapshot: 42,
  endpoint: pathExample,
  params: { kolId: kolIdExample },
  collectedAt: timeExample,
  imported: false,
  readingOnly: false,
}

const next = orNull(text('The way to the page after; null on the last.', '下一页的位置；末页为 null。'))
export const about = {
  kolId: text('KOL ID.', 'KOL ID。'),
  platform: text('Kind of content.', '内容类型。'),
}
const count = (en: string, zh: string): Json => orNull(integer(en, zh))
export const counts = {
  plays: count('Plays; null: not known.', '播放量；null 为未知。'),
  likes: count('Likes; null: not known.', '点赞数；null 为未知。'),
  comments: count('Comments; null: not known.', '评论数；null 为未知。'),
  shares: count('Shares; null: not known.', '转发数；null 为未知。'),
  favourites: count('Favourites; null: not known.', '收藏数；null 为未知。'),
}
const growth = orNull(number('Plays gained a day.', '日均新增播放量。'))
const seen = object({ at: time('When.', '时间。'), plays: integer('Plays then.', '当时的播放量。') })

export const archiveSchemas = {
  Snapshot: object(snapshot, optional),
  SnapshotPage: object({ ...about, snapshots: list(named('Snapshot'), 'The newest first.', '从新到旧。'), next }, [
    'platform',
  ]),
  SnapshotInFull: object(
    {
      ...snapshot,
      data: { meaning: { en: '`data` in the wire form.', zh: '接口格式的 `data`。' } },
      body: { meaning: { en: 'As the supplier sent it, for whoever may see it.', zh: '来源原文，仅对有权者显示。' } },
    },
    ['provider', 'body'],
  ),
  History: object(
    {
      ...about,
      points: list(
        object(
          {
            ...snapshot,
            works: integer('Works in the answer.', '结果中的作品数。'),
            newest: integer('The newest works among them.', '其中的最新作品数。'),
            medianPlays: orNull(number('Of the newest works.', '最新作品播放量的中位数。')),
            interactionRate: orNull(number('Of the newest works together.', '最新作品的整体互动率。')),
          },
          optional,
        ),
        'The earliest answer first.',
        '从旧到新。',
      ),
      videos: list(
        object({
          itemId: text('Work id.', '作品 ID。'),
          publishedAt: orNull(time('When it was published.', '发布时间。')),
          first: explain(seen, 'In the first of the answers.', '最早一次结果中的值。'),
          last: explain(seen, 'In the last of them.', '最近一次结果中的值。'),
          gained: integer('Plays gained between them.', '期间新增播放量。'),
          growthPerDay: growth,
        }),
        'What each work gained; the newest work first.',
        '各作品的增长，从新到旧。',
      ),
      next,
    },
    ['platform'],
  ),
  WorkHistory: object({
    itemId: text('Work id.', '作品 ID。'),
    url: text('A link that stays.', '长期有效的链接。'),
    points: list(
      object({ ...snapshot, ...counts, growthPerDay: growth }, optional),
      'The earliest answer first.',
      '从旧到新。',
    ),
    next,
  }),
} as const

const aboutExample = { kolId: kolIdExample, platform: 'SHORT_VIDEO' }

export const archivePaths = {
  '/v1/kols/:kolId/snapshots': {
    get: {
      id: 'listSnapshots',
      tag: 'archive',
      title: { en: 'Answers kept', zh: '留存的结果' },
      summary: { en: 'The answers kept about a creator, newest first.', zh: '某位达人的留存结果，从新到旧。' },
      parameters: [kolId, platform, from, to, cursor('before'), limit(100, 500)],
      answer: {
        form: 'problem',
        schema: named('SnapshotPage'),
        example: { ...aboutExample, snapshots: [snapshotExample], next: null },
      },
    },
  },
  '/v1/kols/:kolId/snapshots/:id': {
    get: {
      id: 'getSnapshot',
      mayMiss: true,
      tag: 'archive',
      title: { en: 'An answer kept', zh: '单个留存结果' },
      summary: { en: 'One answer with its bytes as they came.', zh: '单个留存结果，数据保持原样。' },
      parameters: [kolId, inPath('id', text('Id of the answer.', '结果 ID。', snapshotDigits), '42'), platform],
      answer: { form: 'problem', schema: named('SnapshotInFull'), example: { ...snapshotExample, data: {} } },
    },
  },
  '/v1/kols/:kolId/history': {
    get: {
      id: 'getHistory',
      tag: 'archive',
      title: { en: 'History of a creator', zh: '达人历史' },
      summary: {
        en: 'The headline of one answer after another, and what each work gained.',
        zh: '逐次结果的概要与各作品的增长。',
      },
      parameters: [kolId, platform, from, to, cursor('after'), limit(100, 500)],
      answer: {
        form: 'problem',
        schema: named('History'),
        example: {
          ...aboutExample,
          points: [{ ...snapshotExample, works: 15, newest: 15, medianPlays: 486_000, interactionRate: 0.0397 }],
          videos: [],
          next: null,
        },
      },
    },
  },
  '/v1/videos/:itemId/history': {
    get: {
      id: 'getWorkHistory',
      tag: 'archive',
      title: { en: 'History of a work', zh: '作品历史' },
      summary: { en: 'One work in one answer after another.', zh: '某作品在逐次结果中的变化。' },
      parameters: [workId, from, to, cursor('after'), limit(100, 500)],
      answer: {
        form: 'problem',
        schema: named('WorkHistory'),
        example: {
          itemId: workIdExample,
          url: `https://www.douyin.com/video/${workIdExample}`,
          points: [
            {
              ...snapshotExample,
              plays: 486_000,
              likes: 18_000,
              comments: 1_020,
              shares: null,
              favourites: null,
              growthPerDay: null,
            },
          ],
          next: null,
        },
      },
    },
  },
} as const satisfies Readonly<Record<string, ServiceItem>>
