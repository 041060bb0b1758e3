import Type from 'typebox'
import type { Judged } from '#catalogue'
import { baseResp, isBare } from './base-resp.ts'
import { list, map } from './fields.ts'
import { inferredFields } from './notes.ts'
import { pagination } from './pagination.ts'
import { FoundAuthor } from './search-author.ts'

const CreatorSearch = Type.Object({
  base_resp: baseResp,
  authors: list(FoundAuthor, 'Creators. [] or absent: none found.', '达人列表，[] 或缺失表示没有结果。'),
  extra_data: map('About the search; undocumented.', '搜索信息，官方未说明。', {
    search_session_id: '7600000000000000001',
  }),
  pagination,
})

export const creatorSearch = {
  title: { en: 'Creator Search (V1)', zh: '达人搜索 (V1)' },
  summary: {
    en: 'Find creators of Xingtu by words and by what they are like.',
    zh: '按关键词与筛选条件搜索星图达人。',
  },
  askedAs: [
    'find creators',
    'search influencers by keyword',
    'list of creators with filters: followers, price, region, industry',
    'discover KOLs for a campaign',
    'search',
    '找达人',
    '搜索达人',
    '筛选博主',
    '选号',
    '按粉丝数、报价、地域、行业筛选达人',
    '搜网红',
    '达人列表',
    '推荐几个博主',
    'beauty, food or fashion creators in a city',
    '有没有便宜的美妆博主',
    '某地的美食、穿搭、母婴博主',
    '达人广场',
    'discover creators by category and tag',
  ],
  note: inferredFields,
  data: Type.With(CreatorSearch, { title: 'CreatorSearch' }),
  sharedMembers: ['pagination'],
  isEmpty: ({ authors, extra_data, pagination, ...rest }: Judged<typeof CreatorSearch>): boolean =>
    (authors ?? []).length === 0 && isBare(rest),
}
