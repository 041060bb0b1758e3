import Type from 'typebox'
import { baseResp, isBare } from './base-resp.ts'
import { count, group, ratio, text } from './fields.ts'
import { inferredFields } from './notes.ts'

const stage = (en: string, zh: string, people: number) =>
  group(
    {
      proportion: ratio('Share of all connected people.', '占连接用户的比例。', 0.3),
      same_industry_median: count('Median of the same industry.', '同行业中位数。', 1361347),
      value: count('People.', '人数。', people),
    },
    en,
    zh,
  )

const LinkStructure = Type.Object({
  base_resp: baseResp,
  author_link_type: text('What the creator is good for, in a word of Xingtu.', '达人的连接类型。', '传播'),
  link_struct: group(
    {
      1: stage('Aware.', '了解。', 6000000),
      2: stage('Interested.', '兴趣。', 2000000),
      3: stage('Like.', '喜爱。', 1000000),
      4: stage('Follow.', '追随。', 0),
      5: group(
        {
          rank_percent: ratio('Rank among creators.', '在达人中的排名占比。', 0.0415),
          relative_ratio: ratio(
            'Change against the period before, or distance to others; undocumented.',
            '环比或相对同行的差异，官方未说明。',
            0.7335,
          ),
          value: count('People.', '人数。', 9000000),
        },
        'All of the four: their sum in the known answer.',
        '连接用户总数；已知结果中等于前四项之和。',
      ),
    },
    'Connected people by number of the stage; its name is inferred from the order of linkType.',
    '按阶段编号统计的连接用户；阶段名据 linkType 的顺序推断。',
  ),
})

export const linkStructure = {
  title: { en: 'Creator Link Structure (V1)', zh: '达人连接用户结构 (V1)' },
  summary: { en: 'How many people a creator is connected with, by stage.', zh: '达人各阶段的连接用户规模。' },
  askedAs: [
    'connected users, connected people by stage',
    'audience funnel',
    'how many people are aware, interested, fond, follow',
    'relation of users to a creator',
    'number of people in each stage',
    'connected users against the median of the industry',
    '连接用户，连接用户数',
    '连接用户结构，连接用户规模',
    '人群分层，5A 人群',
    '了解、兴趣、喜欢、追随各有多少人',
    '各阶段人数',
  ],
  note: inferredFields,
  data: Type.With(LinkStructure, { title: 'LinkStructure' }),
  isEmpty: isBare,
}
