import Type from 'typebox'
import type { Judged } from '#catalogue'
import { baseResp } from './base-resp.ts'
import { map } from './fields.ts'
import { inferredFields, oftenEmpty, say } from './notes.ts'
import { passedOn } from './xingtu-sources.ts'

const ContentKeywords = Type.Object({
  base_resp: baseResp,
  keyword_item_distribution: map('Works by keyword. {}: none.', '各热词的作品分布，{} 表示没有。', { 国风: 3 }),
  keyword_map: map('Keywords with what is known of them. {}: none.', '热词及其数据，{} 表示没有。', { 国风: 12 }),
})

export const contentKeywords = {
  title: { en: 'Content Keyword Analysis (V1)', zh: '内容热词分析 (V1)' },
  summary: { en: "What a creator's works are about, by keyword.", zh: '达人作品内容的热词分布。' },
  askedAs: [
    'content keywords',
    'what the works are about, by keyword',
    'topics a creator talks about in videos',
    'hot words of content',
    'content word cloud',
    'words and themes in the videos',
    '内容关键词，视频关键词',
    '内容热词，内容词云',
    '视频讲什么话题，常聊什么',
    '作品主题',
    '达人的关键词，达人视频关键词',
  ],
  note: say(inferredFields, oftenEmpty),
  data: Type.With(ContentKeywords, { title: 'ContentKeywords' }),
  isEmpty: ({ keyword_item_distribution, keyword_map }: Judged<typeof ContentKeywords>): boolean =>
    Object.keys({ ...keyword_item_distribution, ...keyword_map }).length === 0,
}

/** Who else answers, by the name of the parameter that says whose works. */
export const contentKeywordsElsewhere = (creator: string) =>
  passedOn({
    operation: 'gauthor/get_author_content_hot_keywords',
    tikHubName: 'get_author_content_hot_keywords',
    rename: { [creator]: 'author_id' },
    fixed: { keyword_type: '0' },
    honours: { [creator]: true },
  })
