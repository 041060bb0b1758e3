import Type from 'typebox'
import type { Judged } from '#catalogue'
import { baseResp, isBare } from './base-resp.ts'
import { map, unknownList } from './fields.ts'

/** Works are left to readings, which know them in every shape: of this list one answer of Xingtu is known, none of the vendor. */
const ShowcaseItems = Type.Object({
  base_resp: baseResp,
  data_description: map(
    "How the creator's works do, each figure with what it is compared with; undocumented.",
    '达人作品的各项表现及其比较，官方未说明。',
    { play_medium: { rate: 100000, compare_avg: 0.5, compare_author: 0.9 } },
  ),
  latest_item_info: unknownList(
    'Newest works that are not sponsored. [] or absent: none.',
    '最新个人作品，[] 或缺失表示没有。',
  ),
  latest_star_item_info: unknownList(
    'Newest sponsored works. [] or absent: none.',
    '最新星图作品，[] 或缺失表示没有。',
  ),
})

export const showcaseItems = {
  title: { en: 'Showcase Items (V1)', zh: '达人作品展示 (V1)' },
  summary: {
    en: "A creator's newest works, personal and sponsored apart.",
    zh: '达人最新作品，个人作品与星图作品分列。',
  },
  askedAs: [
    'latest works, showcase',
    'newest personal and sponsored works apart',
    'latest ads in one list, latest ordinary posts in another',
    'sponsored videos of a creator',
    'most recent paid posts and organic posts',
    'recent brand videos',
    '最新作品，近期作品',
    '作品展示',
    '星图作品和个人作品分开',
    '最新的商单作品，商单视频',
    '广告视频',
    '最近发布的广告和日常视频',
  ],
  note: {
    en: 'No answer of the vendor has been published: the lists are those of an answer of Xingtu from 2024, and their works are not described.',
    zh: '供应商未公开返回示例：列表字段据 2024 年的星图返回结果，作品字段未作说明。',
  },
  data: Type.With(ShowcaseItems, { title: 'ShowcaseItems' }),
  isEmpty: ({
    latest_item_info: personal,
    latest_star_item_info: sponsored,
    ...rest
  }: Judged<typeof ShowcaseItems>): boolean =>
    [...(personal ?? []), ...(sponsored ?? [])].length === 0 && ((personal ?? sponsored) !== undefined || isBare(rest)),
}
