import { count, digits, flag, group } from './fields.ts'

export const pagination = group(
  {
    has_more: flag('Whether there is a next page.', '是否有下一页。'),
    limit: count('Entries of a page.', '每页条数。', 10),
    page: digits('This page.', '当前页码。', 1),
    total_count: count('Entries of all pages.', '总条数。', 4739),
  },
  'Which page this is.',
  '分页信息。',
)
