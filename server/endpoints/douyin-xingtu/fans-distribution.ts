import Type from 'typebox'
import type { Judged } from '#catalogue'
import { baseResp } from './base-resp.ts'
import { count, digits, list, moment, text, texts } from './fields.ts'
import { inferredFields } from './notes.ts'

const Share = Type.Object({
  distribution_key: text('The trait.', '特征。', 'female'),
  distribution_value: count('Followers with it.', '具有该特征的粉丝数。', '10110468'),
})

const Distribution = Type.Object({
  description: text('The distribution in a sentence.', '对分布的一句话描述。', '女性居多,占比61%'),
  distribution_list: list(Share, 'Followers by trait.', '各特征的粉丝数。'),
  image: texts('The distribution in a few words.', '画像标签。', '女性居多'),
  origin_type: digits('Undocumented enumeration.', '枚举值，官方未说明。', 0),
  type: digits('Number of the kind of trait; 1: gender, 4: provinces.', '维度编号，1 为性别，4 为省份。', 1),
  type_display: text('Kind of trait.', '维度名称。', '性别分布'),
})

const FansDistribution = Type.Object({
  base_resp: baseResp,
  distributions: list(Distribution, 'One distribution for each trait.', '各维度的分布。'),
  last_update_time: moment('When Xingtu last wrote this.', '星图最近更新时间。', '1764000000'),
})

export const fansDistribution = {
  title: { en: 'Follower Distribution (V1)', zh: '粉丝画像分布 (V1)' },
  summary: {
    en: "Who a creator's followers are: gender, age, places, devices and more.",
    zh: '达人粉丝画像：性别、年龄、地域、设备等分布。',
  },
  askedAs: [
    'followers, fans',
    'follower demographics, fan portrait',
    'who are the fans: age, gender, city, device',
    'provinces where fans live',
    'what phones fans use',
    'loyal, die-hard, active fans',
    'age of fans',
    '粉丝，粉丝画像，粉丝构成',
    '粉丝年龄、性别、地域分布',
    '粉丝男女比例',
    '粉丝在哪些省份',
    '粉丝手机设备',
    '铁粉画像，忠实粉丝',
    '粉丝质量，活跃粉丝，八大人群',
  ],
  note: inferredFields,
  data: Type.With(FansDistribution, { title: 'FansDistribution' }),
  isEmpty: ({ distributions }: Judged<typeof FansDistribution>): boolean => (distributions ?? []).length === 0,
}
