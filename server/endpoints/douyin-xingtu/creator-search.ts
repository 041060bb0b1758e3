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
    'find creators, search influencers by keyword or nickname',
    'list of creators above or below a number of followers, a price, a CPM',
    'discover KOLs for a campaign, shortlist',
    'beauty, food or fashion creators in a city',
    'influencers who charge less than, priced under',
    'creators whose fans or viewers are women of an age',
    'find the id of a creator by name',
    'ranked lists of creators, celebrities',
    '搜索达人，按昵称或关键词搜达人',
    '筛选博主：粉丝数、报价、地域、行业、CPM 以上或以下',
    '找达人，选号，推荐几个博主',
    '某地的美食、穿搭、母婴博主有哪些',
    '便宜的美妆博主',
    '粉丝以女性为主的达人',
    '达人广场，达人列表，达人榜单',
    '只知道名字，查达人 ID',
  ],
  note: inferredFields,
  data: Type.With(CreatorSearch, { title: 'CreatorSearch' }),
  sharedMembers: ['pagination'],
  isEmpty: ({ authors, extra_data, pagination, ...rest }: Judged<typeof CreatorSearch>): boolean =>
    (authors ?? []).length === 0 && isBare(rest),
}
