import Type from 'typebox'
import type { Judged } from '#catalogue'
import { baseResp } from './base-resp.ts'
import { count, list, text } from './fields.ts'
import { inferredFields } from './notes.ts'
import { passedOn } from './xingtu-sources.ts'

const Token = Type.Object({
  comment_token: text('The word.', '热词。', '国风'),
  hot_rate: count('How hot it is; by its size a number of comments.', '热度，按数值推断为评论数。', 978),
})

const CommentTokens = Type.Object({
  base_resp: baseResp,
  hot_comment_tokens: list(Token, 'Words, hottest first.', '热词，按热度从高到低。'),
})

export const commentTokens = {
  title: { en: 'Comment Keyword Analysis (V1)', zh: '评论热词分析 (V1)' },
  summary: { en: "The words that comments under a creator's works use most.", zh: '达人作品评论中的高频词。' },
  askedAs: [
    'comments, comment section',
    'comment word cloud',
    'what do people say in the comments',
    'hot words of comments, most used by commenters',
    'comment sentiment, public opinion',
    'vocabulary of fans under the videos',
    'what the audience talks about under the videos',
    '评论，评论区说什么',
    '评论词云，评论关键词',
    '评论里最常出现的词',
    '网友怎么评价，舆情口碑',
    '粉丝留言讨论什么',
  ],
  note: inferredFields,
  data: Type.With(CommentTokens, { title: 'CommentTokens' }),
  isEmpty: ({ hot_comment_tokens }: Judged<typeof CommentTokens>): boolean => (hot_comment_tokens ?? []).length === 0,
}

/** Who else answers, by the name of the parameter that says whose works. */
export const commentTokensElsewhere = (creator: string) =>
  passedOn({
    operation: 'data/get_author_hot_comment_tokens',
    tikHubName: 'get_author_hot_comment_tokens',
    rename: { [creator]: 'author_id' },
    fixed: { num: '10', without_emoji: 'true' },
    honours: { [creator]: true },
  })
