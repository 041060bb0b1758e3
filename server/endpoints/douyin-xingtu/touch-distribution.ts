import Type from 'typebox'
import type { Judged } from '#catalogue'
import { baseResp } from './base-resp.ts'
import { count, group, list, text } from './fields.ts'
import { inferredFields } from './notes.ts'

const share = group(
  {
    cnt: count('People.', '人数。', 1047703),
    name: text('Kind of work.', '作品类型。', '游戏'),
  },
  'How many, and through what.',
  '人数及来源。',
)

const TouchDistribution = Type.Object({
  base_resp: baseResp,
  video_touch: list(
    Type.Object({
      distribution_data: share,
      second_distribution: list(
        Type.Object({
          distribution_data: share,
          three_distribution: list(Type.Object({ distribution_data: share }), 'Parts of the part.', '三级分布。'),
        }),
        'Parts.',
        '二级分布。',
      ),
    }),
    'People by kind of work.',
    '各类作品触达的人数。',
  ),
})

export const touchDistribution = {
  title: { en: 'Audience Touchpoint Distribution (V1)', zh: '连接用户来源分布 (V1)' },
  summary: { en: 'Through which works people came into touch with a creator.', zh: '用户通过哪些内容与达人建立连接。' },
  askedAs: [
    'touchpoints',
    'where connected people come from',
    'through which works people came',
    'how users got connected to a creator, first discovered',
    'through what kind of content people came across a creator',
    'entry points, traffic sources',
    '触点，触点分布',
    '连接用户来源，流量来源',
    '用户从哪里来，怎么认识达人',
    '通过哪些视频认识达人',
    '看了哪类内容才接触到达人',
    '粉丝从哪些内容来',
  ],
  note: inferredFields,
  data: Type.With(TouchDistribution, { title: 'TouchDistribution' }),
  isEmpty: ({ video_touch }: Judged<typeof TouchDistribution>): boolean => (video_touch ?? []).length === 0,
}
