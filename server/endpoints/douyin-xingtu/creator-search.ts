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
  note: inferredFields,
  data: Type.With(CreatorSearch, { title: 'CreatorSearch' }),
  sharedMembers: ['pagination'],
  isEmpty: ({ authors, extra_data, pagination, ...rest }: Judged<typeof CreatorSearch>): boolean =>
    (authors ?? []).length === 0 && isBare(rest),
}
