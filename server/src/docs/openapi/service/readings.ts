import { about, counts, snapshot, snapshotExample } from './archive.ts'
import type { ServiceItem } from './operation.ts'
import {
  inQuery,
  kolId,
  kolIdExample,
  maxAge,
  platform,
  requestId,
  snapshot as snapshotParam,
  workIdExample,
} from './parameters.ts'
import { choice, explain, flag, integer, list, named, number, object, orNull, record, text, time } from './schema.ts'

const { provider, ...told } = snapshot
/** An empty answer is not kept: of it less is told. */
const origin = { ...told, provider, snapshot: orNull(snapshot.snapshot) }
const notAlways = ['params', 'imported', 'readingOnly', 'provider'] as const

const listNames = ['masterpiece', 'newest', 'orderHot', 'personalHot', 'latestPersonal', 'latestSponsored'] as const
/** Every figure of a group: what it says, by which formula, and a value for the example. */
// biome-ignore format: one row a line reads as a table
const figures = {
  medianPlays: { en: 'Median of plays.', zh: '播放量中位数。', formula: 'median-plays/1', value: 486_000 },
  meanPlays: { en: 'Mean of plays.', zh: '播放量平均值。', formula: 'mean-plays/1', value: 531_250 },
  interactionRatePooled: { en: 'Likes, comments and shares of all works over their plays.', zh: '全部作品的互动数除以播放量。', formula: 'interaction-rate-pooled/1', value: 0.0397 },
  interactionRateMedian: { en: 'Median of the works’ interaction rates.', zh: '各作品互动率的中位数。', formula: 'interaction-rate-median/1', value: 0.0381 },
  hitShare: { en: 'Share of works with `hitFactor` times the median of plays or more.', zh: '播放量达到中位数 `hitFactor` 倍的作品占比。', formula: 'hit-share/1', value: 0.1667 },
  hotShare: { en: 'Share of works that Xingtu calls hot.', zh: '星图标记为爆量的作品占比。', formula: 'hot-share/1', value: 0.0833 },
  stabilityMad: { en: 'How far plays are from their median; 0 is most stable.', zh: '播放量与中位数的偏离程度，0 为最稳定。', formula: 'stability-mad/1', value: 0.21 },
  stabilityCv: { en: 'Deviation of plays over their mean; 0 is most stable.', zh: '播放量的变异系数，0 为最稳定。', formula: 'stability-cv/1', value: 0.34 },
  medianGapDays: { en: 'Days between one work and the next, the median.', zh: '相邻作品发布间隔天数的中位数。', formula: 'median-gap-days/1', value: 3.5 },
  cpm: { en: 'Price of a work for 1,000 plays, in CNY.', zh: '每千次播放的价格（元）。', formula: 'cpm-yuan/1', value: 107 },
  cpe: { en: 'Price of a work for one interaction, in CNY.', zh: '每次互动的价格（元）。', formula: 'cpe-yuan/1', value: 2.69 },
} as const
const figureList = Object.entries(figures)

const ofEach = <T>(names: readonly string[], value: T) => Object.fromEntries(names.map((name) => [name, value]))
const video = list(named('Video'), 'Empty where the answer has no such list.', '结果中没有该列表时为空。')

export const readingSchemas = {
  Video: object({
    itemId: text('Work id.', '作品 ID。'),
    url: text('A link that stays.', '长期有效的链接。'),
    title: orNull(text('Caption.', '标题。')),
    videoId: orNull(text('Id of the media file.', '媒体文件 ID。')),
    authorUid: orNull(text('Douyin uid of the author.', '作者抖音 uid。')),
    coverUri: orNull(text('Where the cover is stored; not a link.', '封面的存储 URI，并非链接。')),
    durationSeconds: orNull(number('Length.', '时长（秒）。')),
    mediaType: orNull(choice(['video', 'image album'], 'Kind of work.', '作品类型。')),
    isHot: orNull(flag('Whether Xingtu calls it hot.', '是否爆量。')),
    ...counts,
    impressions: orNull(integer('Times shown.', '曝光量。')),
    reads: orNull(integer('Reads of an image album.', '图文阅读量。')),
    publishedAt: orNull(time('When it was published, true.', '真实的发布时间。')),
    published: explain(
      object({
        raw: {
          type: ['string', 'number', 'null'],
          meaning: { en: 'As upstream wrote it.', zh: '上游原值。' },
        },
        uploadedAt: orNull(time('The upload, by the work’s id.', '由作品 ID 得出的上传时间。')),
        shiftSeconds: number('How far the raw value is ahead.', '原值超前的秒数。'),
        because: text('How that was found.', '判断依据。'),
      }),
      'Where the time is from.',
      '发布时间的来源。',
    ),
    interactionRate: explain(
      object({
        value: orNull(number('(likes + comments + shares) / plays.', '（点赞 + 评论 + 转发）/ 播放。')),
        source: orNull(choice(['upstream', 'computed'], 'Where it is from.', '来源。')),
        confirmed: orNull(flag('Whether upstream’s is what its parts give.', '上游的值与各项是否相符。')),
        missing: orNull(choice(['a part is not provided', 'no plays'], 'Why there is none.', '缺失原因。')),
      }),
      'How many of those who played it did more.',
      '互动率及其来源。',
    ),
    missing: record(
      choice(['absent', 'not provided', 'unreadable'], 'Why.', '原因。'),
      'Why a member is null, by its name.',
      '各字段为 null 的原因。',
    ),
  }),
  Reading: object(
    {
      ...about,
      from: explain(
        object({ ...origin, ageSeconds: integer('Age of the answer in seconds.', '结果的时长（秒）。') }, notAlways),
        'The answer that was read.',
        '所解读的结果。',
      ),
      lists: explain(object(ofEach(listNames, video)), 'Its works, by the lists it has.', '结果中的作品，按列表划分。'),
      unreadable: integer('Entries of lists that are no works.', '列表中无法解读的条目数。'),
    },
    ['platform'],
  ),
  Metric: object({
    value: orNull(number('The figure.', '指标值。')),
    missing: orNull(text('Why there is none.', '缺失原因。')),
    formula: text('Name and version; `formulas` has its words.', '公式名称与版本，说明见 `formulas`。'),
    n: integer('Works it was computed from.', '参与计算的作品数。'),
    window: orNull(
      explain(
        object({
          from: time('The first of them.', '最早的发布时间。'),
          to: time('The last of them.', '最晚的发布时间。'),
        }),
        'When the works were published; null: not known.',
        '作品的发布时间范围；null 为未知。',
      ),
    ),
    from: orNull({
      ...record({}, 'The answer or answers it was computed from.', '所依据的结果。'),
    }),
  }),
  MetricGroup: object(
    Object.fromEntries(figureList.map(([name, { en, zh }]) => [name, explain(named('Metric'), en, zh)])),
  ),
  Metrics: object(
    {
      ...about,
      parameters: explain(
        object({
          hitFactor: number('As asked for.', '所用的倍数。'),
          price: orNull(number('As asked for, in CNY.', '所用的价格（元）。')),
        }),
        'What the figures were computed with.',
        '计算所用的参数。',
      ),
      groups: explain(
        object({
          all: explain(named('MetricGroup'), 'Over all works.', '全部作品。'),
          personal: explain(named('MetricGroup'), 'Over those nobody paid for.', '非商单作品。'),
          sponsored: explain(named('MetricGroup'), 'Over those somebody paid for.', '商单作品。'),
        }),
        'The figures over works of one kind each.',
        '按作品类别划分的指标。',
      ),
      sponsoredToPersonal: explain(
        named('Metric'),
        'Median plays of sponsored works over those of personal ones.',
        '商单作品与非商单作品播放量中位数之比。',
      ),
      playsGrowthPerDay: explain(
        named('Metric'),
        'Plays gained a day between the two newest answers.',
        '最近两次结果之间的日均新增播放量。',
      ),
      formulas: record(text('In words.', '说明。'), 'Every formula in words.', '全部公式的说明。'),
    },
    ['platform'],
  ),
} as const

const videoExample = {
  itemId: workIdExample,
  url: `https://www.douyin.com/video/${workIdExample}`,
  title: '今天去看山',
  videoId: null,
  authorUid: '70000000001',
  coverUri: null,
  durationSeconds: 80,
  mediaType: 'video',
  isHot: false,
  plays: 486_000,
  likes: 18_000,
  comments: 1_020,
  shares: 300,
  favourites: null,
  impressions: null,
  reads: null,
  publishedAt: '2025-09-24T16:05:30.000Z',
  published: {
    raw: 1_758_758_730,
    uploadedAt: '2025-09-24T16:02:00.000Z',
    shiftSeconds: 28_800,
    because: 'soon after the upload',
  },
  interactionRate: { value: 0.0397, source: 'upstream', confirmed: true, missing: null },
  missing: {
    videoId: 'absent',
    coverUri: 'not provided',
    favourites: 'absent',
    impressions: 'absent',
    reads: 'absent',
  },
}

const metricExample = {
  missing: null,
  n: 12,
  window: { from: '2025-08-18T10:30:00.000Z', to: '2025-09-24T16:05:30.000Z' },
  from: { ...snapshotExample, list: 'newest' },
}
const unknownExample = { ...metricExample, value: null, n: 0, window: null, from: null }

const groupExample = Object.fromEntries(
  figureList.map(([name, { value, formula }]) => [name, { value, formula, ...metricExample }]),
)
const emptyGroupExample = Object.fromEntries(
  figureList.map(([name, { formula }]) => [name, { ...unknownExample, formula, missing: 'no work provides it' }]),
)

const aboutExample = { kolId: kolIdExample, platform: 'SHORT_VIDEO' }
const factor = inQuery(
  'hitFactor',
  number('From this many times the median on, a work is a hit.', '播放量达到中位数的多少倍为爆款。', {
    exclusiveMinimum: 0,
    maximum: 1_000,
    default: 2,
  }),
  2,
)
const price = inQuery(
  'price',
  text('What one work costs, in CNY: for `cpm` and `cpe`.', '单条作品的价格（元），用于 `cpm` 与 `cpe`。', {
    pattern: '^\\d+(\\.\\d+)?$',
    expects: { en: 'An amount in CNY', zh: '金额（元）' },
  }),
  '52000',
)

const readingExample = {
  ...aboutExample,
  from: { ...snapshotExample, ageSeconds: 60 },
  lists: { ...ofEach(listNames, []), newest: [videoExample] },
  unreadable: 0,
}

export const readingPaths = {
  '/v1/calls/:requestId/works': {
    get: {
      id: 'getCallWorks',
      mayMiss: true,
      tag: 'readings',
      title: { en: 'Works of an answer', zh: '单次结果中的作品' },
      summary: {
        en: 'The works in the answer of one call, in one form. Not found where the answer was empty, is no longer kept, or has no works.',
        zh: '某次调用结果中的作品，统一格式；结果为空、不再留存或不含作品时返回 404。',
      },
      parameters: [requestId],
      answer: { form: 'problem', schema: named('Reading'), example: readingExample },
    },
  },
  '/v1/kols/:kolId/videos': {
    get: {
      id: 'getVideos',
      tag: 'readings',
      title: { en: 'Works in one form', zh: '统一格式的作品' },
      summary: {
        en: 'The works of the newest answer in one form: true times, and no zero for what is not known.',
        zh: '最新结果中的作品，统一格式：真实时间，未知为 null 而非 0。',
      },
      parameters: [kolId, platform, snapshotParam, maxAge],
      mayAsk: true,
      answer: {
        form: 'problem',
        schema: named('Reading'),
        example: readingExample,
      },
    },
  },
  '/v1/kols/:kolId/metrics': {
    get: {
      id: 'getMetrics',
      tag: 'readings',
      title: { en: 'Figures', zh: '指标' },
      summary: {
        en: 'Figures over the works of a creator, each with its formula, sample and source.',
        zh: '达人作品的指标，附公式、样本数与来源。',
      },
      parameters: [kolId, platform, snapshotParam, maxAge, factor, price],
      mayAsk: true,
      answer: {
        form: 'problem',
        schema: named('Metrics'),
        example: {
          ...aboutExample,
          parameters: { hitFactor: 2, price: 52_000 },
          groups: { all: groupExample, personal: groupExample, sponsored: emptyGroupExample },
          sponsoredToPersonal: {
            ...unknownExample,
            formula: 'sponsored-to-personal/1',
            missing: 'fewer than 3 works provide it',
          },
          playsGrowthPerDay: {
            ...unknownExample,
            formula: 'plays-growth-per-day/1',
            missing: 'only one answer is kept',
          },
          formulas: { 'median-plays/1': 'median of plays' },
        },
      },
    },
  },
} as const satisfies Readonly<Record<string, ServiceItem>>
