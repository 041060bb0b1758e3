import Type from 'typebox'
import type { Judged } from '#catalogue'
import { baseResp, isBare } from './base-resp.ts'
import { unknownList } from './fields.ts'
import { inferredFields, oftenEmpty, say } from './notes.ts'
import { pagination } from './pagination.ts'

const ConvertResources = Type.Object({
  base_resp: baseResp,
  pagination,
  video_list: unknownList('Videos. [] or absent: none on this page.', '视频列表，[] 或缺失表示本页没有。'),
})

/** Under what name products come is not known: any field beside these makes an answer that is not empty. */
export const convertResources = {
  title: { en: 'Conversion Resources (V1)', zh: '转化视频与商品 (V1)' },
  summary: { en: "The videos or products behind a creator's conversions.", zh: '达人产生转化的视频或商品列表。' },
  askedAs: [
    'products a creator sold, list of promoted goods',
    'which videos led to sales, conversion videos',
    'what goods were sold through videos',
    'videos that made people buy',
    'best selling products of a creator',
    '带货商品，带货商品列表',
    '卖过哪些商品，卖什么货',
    '带货视频，哪些视频带来成交',
    '转化视频，转化商品',
  ],
  note: say(inferredFields, oftenEmpty),
  data: Type.With(ConvertResources, { title: 'ConvertResources' }),
  sharedMembers: ['pagination'],
  isEmpty: ({ video_list, pagination, ...rest }: Judged<typeof ConvertResources>): boolean =>
    (video_list ?? []).length === 0 && isBare(rest),
}
