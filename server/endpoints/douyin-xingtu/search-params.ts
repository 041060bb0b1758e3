import Type from 'typebox'
import { choiceIfAny, onRequest, pageOrFirst, usually } from './choice.ts'
import { industry } from './industry-params.ts'
import { groupParams } from './param-group.ts'
import { authorList } from './search-choices.ts'

const words = (en: string, zh: string, example: string) =>
  Type.Optional(Type.String({ meaning: { en, zh }, examples: [example] }))

/** Labels are Xingtu's own, in Chinese: https://www.xingtu.cn shows them all. */
const labels = (en: string, zh: string, example: string) =>
  words(`${en}, as Xingtu labels it; several with commas between.`, `${zh}，使用星图标签，多个以逗号分隔。`, example)

/** What to look for, and how to order what is found. */
export const query = groupParams(
  { title: { en: 'What to look for', zh: '搜索什么' } },
  {
    keyword: Type.Optional(
      Type.String({ default: '', meaning: { en: 'Words to look for.', zh: '搜索关键词。' }, examples: ['美食'] }),
    ),
    page: pageOrFirst,
    sort: usually('FANS', 'Order.', '排序方式。', {
      DEFAULT: { en: "Xingtu's own score", zh: '星图综合评分' },
      FANS: { en: 'most followers first', zh: '按粉丝数从高到低' },
    }),
    searchType: usually('NICKNAME', 'Where to look for the words.', '搜索范围。', {
      NICKNAME: { en: 'names', zh: '昵称' },
      CONTENT: { en: 'works', zh: '内容' },
    }),
    marketingTarget: choiceIfAny('What the campaign is for.', '营销目标。', {
      BRAND_EXPOSURE: { en: 'to be seen', zh: '品牌曝光' },
      CIRCLE_SEEDING: { en: 'to make people interested', zh: '破圈种草' },
      ACTION_CONVERSION: { en: 'to make people act', zh: '行动转化' },
    }),
    industry,
  },
)

/** Who the creator is. */
export const traits = groupParams(
  { title: { en: 'Who the creator is', zh: '达人是谁' } },
  {
    isSuperstar: onRequest('Only celebrities.', '是否只看明星达人。'),
    contentTag: labels('Kind of creator', '达人类型', '美妆,穿搭,剧情搞笑'),
    contentTheme: labels('Theme of the works', '内容主题', '亲子活动,宝宝辅食'),
    personaTag: labels('Persona or background, by label or number', '人设标签，也可用标签编号', '大学生,美妆创作者'),
    gender: choiceIfAny('Gender of the creator.', '达人性别。', {
      MALE: { en: 'male', zh: '男' },
      FEMALE: { en: 'female', zh: '女' },
    }),
    location: words(
      'Provinces or cities in Chinese, with commas between.',
      '达人所在省份或城市，多个以逗号分隔。',
      '广东省,深圳市',
    ),
    tonalityTag: labels('Tonality', '达人调性', '精致达人,设计师'),
    isCuratedAuthor: onRequest("Only creators of Xingtu's own topics.", '是否只看星图专题推荐达人。'),
    authorList,
  },
)

const crowd = (en: string, zh: string) =>
  words(
    `${en}: names such as GENDER_FEMALE_50, AGE_18_23, DEVICE_IPHONE, CITY_TIER_1, SPEND_0_50 or CROWD_GEN_Z, with commas between.`,
    `${zh}：如 GENDER_FEMALE_50、AGE_18_23、DEVICE_IPHONE、CITY_TIER_1、SPEND_0_50、CROWD_GEN_Z，多个以逗号分隔。`,
    'GENDER_FEMALE_50,CROWD_REFINED_MOTHER',
  )

/** Whom the creator reaches. */
export const crowds = groupParams(
  { title: { en: 'Whom the creator reaches', zh: '触达哪些人群' } },
  {
    audienceImage: crowd('Who watches', '观众画像'),
    fansImage: crowd('Who follows', '粉丝画像'),
  },
)
