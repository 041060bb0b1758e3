import Type from 'typebox'
import { amount, count, digits, group, list, map, ratio, text } from './fields.ts'

const attributes = {
  id: digits('KOL ID.', '达人的 KOL ID。', '6831825876674412552'),
  nick_name: text('Name.', '昵称。', '行者看山'),
  core_user_id: digits('Douyin uid, not the KOL ID.', '抖音 uid，并非 KOL ID。', '70000000001'),
  avatar_uri: text(
    'Link to the avatar; the published example is cut short.',
    '头像链接；公开示例中被截断。',
    'https://example.com/avatar.jpeg',
  ),
  province: text('Province.', '省份。', '四川省'),
  city: text('City.', '城市。', '成都市'),
  gender: digits('"1": male, "2": female.', '性别，"1" 为男，"2" 为女。', '2'),
  follower: count('Followers.', '粉丝数。', '227952'),
  fans_increment_within_15d: count(
    'Followers won in 15 days; negative: lost.',
    '近 15 天粉丝增量，负数表示减少。',
    '-648',
  ),
  fans_increment_within_30d: count(
    'Followers won in 30 days; negative: lost.',
    '近 30 天粉丝增量，负数表示减少。',
    '-1977',
  ),
  vv_median_30d: count('Median plays in 30 days.', '近 30 天播放量中位数。', '17724'),
  expected_play_num: count('Plays to be expected.', '预期播放量。', '19654'),
  interact_rate_within_30d: ratio('Interaction rate in 30 days.', '近 30 天互动率。', '0.0231'),
  interaction_median_30d: count('Median interactions in 30 days.', '近 30 天互动量中位数。', '291'),
  play_over_rate_within_30d: ratio('Share of plays to the end in 30 days.', '近 30 天完播率。', '0.0685'),
  price_1_20: amount(
    'Price of a work of 1 to 20 s, in yuan as its size suggests.',
    '1–20 秒作品报价，按数值推断单位为元。',
    '20000',
  ),
  price_20_60: amount(
    'Price of a work of 20 to 60 s, in yuan as its size suggests.',
    '20–60 秒作品报价，按数值推断单位为元。',
    '25000',
  ),
  price_60: amount(
    'Price of a work of more than 60 s, in yuan as its size suggests.',
    '60 秒以上作品报价，按数值推断单位为元。',
    '30000',
  ),
  star_index: amount('Index of Xingtu, out of 100.', '星图指数，满分 100。', '81.25'),
  tags_relation: text(
    'Second-level tags by first-level tag, JSON in text.',
    '一级标签下的二级标签，JSON 文本。',
    '{"旅行":["旅行记录"]}',
  ),
}

const Price = Type.Object({
  price: amount('In yuan as its size suggests.', '报价，按数值推断单位为元。', 19000),
  price_extra_info: map('Undocumented; {} in the known answer.', '官方未说明，已知结果为 {}。', {}),
  start_time: amount('Valid from, Unix seconds.', '生效时间，Unix 秒。', '1735660800'),
  end_time: amount('Valid until, Unix seconds.', '失效时间，Unix 秒。', '1798732800'),
  platform_source: digits('1: Douyin.', '平台来源，1 为抖音。', 1),
  task_category: digits('Kind of order; undocumented enumeration.', '任务类型，枚举值官方未说明。', 1),
  video_type: digits('Kind of work; undocumented enumeration.', '视频类型，枚举值官方未说明。', 73),
  video_type_status: digits('Undocumented enumeration.', '枚举值，官方未说明。', 1),
})

const Task = Type.Object({
  online_status: digits('Undocumented enumeration.', '枚举值，官方未说明。', 1),
  platform_source: digits('1: Douyin.', '平台来源，1 为抖音。', 1),
  price_infos: list(Price, 'Prices.', '报价列表。'),
  task_category: digits('Kind of order; undocumented enumeration.', '任务类型，枚举值官方未说明。', 1),
  task_status: digits('Undocumented enumeration.', '枚举值，官方未说明。', 1),
})

const Work = Type.Object({
  item_id: digits('Douyin work ID.', '抖音作品 ID。', '7553989899192519974'),
  video_tag: digits('Undocumented enumeration.', '枚举值，官方未说明。', 3),
  vv: count('Plays.', '播放量。', 3668890),
})

/** A creator among those found. Of some 90 attributes those are described whose names leave no question. */
export const FoundAuthor = Type.Object({
  attribute_datas: group(
    attributes,
    'The creator, all as text; more attributes come than are described.',
    '达人属性，均为文本；实际返回的属性多于此处说明。',
  ),
  extra_data: map('How it was found; undocumented.', '召回信息，官方未说明。', { recall_from: ['1_0'] }),
  items: list(Work, 'Some works.', '部分作品。'),
  star_id: digits('KOL ID.', '达人的 KOL ID。', '6831825876674412552'),
  task_infos: list(Task, 'What the creator takes orders for, and prices.', '可接任务及报价。'),
})
