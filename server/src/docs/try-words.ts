import { problems, type Text } from '#kit'
import type { Lang } from './page.ts'

/** What the form and the answer say by script; `{}` stands for what is put in. */
// biome-ignore format: one row a line reads as a table
const formTexts = {
  send: { en: 'Send', zh: '发送' },
  asking: { en: 'Asking, {} s', zh: '请求中，{} 秒' },
  noToken: { en: 'no token', zh: '未填 Token' },
  turnedOff: { en: 'turned off', zh: '接口已停用' },
  free: { en: 'free', zh: '免费' },
  granted: { en: 'granted, {} left', zh: '赠送，剩 {} 次' },
  unknownToken: { en: problems['token.invalid'].en, zh: problems['token.invalid'].zh },
  needed: { en: 'Needs a value.', zh: '请填写此项。' },
  notLoaded: { en: 'Could not be loaded: reload this page', zh: '加载失败，请刷新页面' },
  unfit: { en: 'This value does not fit.', zh: '取值不符合要求。' },
} as const satisfies Record<string, Text>

// biome-ignore format: one row a line reads as a table
const answerTexts = {
  answer: { en: 'Answer', zh: '响应' },
  works: { en: 'Works', zh: '作品' },
  headers: { en: 'Headers', zh: '响应头' },
  code: { en: 'code', zh: 'code' },
  charged: { en: 'charged {} CNY', zh: '已计费 {} 元' },
  uncharged: { en: 'nothing charged', zh: '未计费' },
  free: { en: 'free', zh: '免费' },
  empty: { en: 'empty', zh: '空响应' },
  cached: { en: 'cached {} ago', zh: '{}前的缓存' },
  stale: { en: '{} old, in place of none', zh: '没有新结果，返回{}前的' },
  again: { en: 'given again', zh: '重复返回' },
  granted: { en: 'granted call', zh: '使用赠送次数' },
  grantedLeft: { en: 'granted call, {} left', zh: '使用赠送次数，剩 {} 次' },
  askAgain: { en: 'ask again in {} s', zh: '{} 秒后可重试' },
  second: { en: '{} s', zh: '{} 秒' },
  minute: { en: '{} min', zh: '{} 分钟' },
  hour: { en: '{} h', zh: '{} 小时' },
  day: { en: '{} days', zh: '{} 天' },
  unreachable: { en: 'The service could not be reached', zh: '无法连接服务' },
  late: { en: 'No answer within 60 s; asked again, what was charged meanwhile is free', zh: '60 秒内没有响应；期间若已计费，再次调用不重复计费' },
  unreadable: { en: 'What came is no answer of this service', zh: '收到的内容不是本服务的响应' },
  nothing: { en: 'Nothing came.', zh: '没有收到任何内容。' },
  more: { en: '… {} more characters, which Copy has', zh: '…… 另有 {} 个字符，复制时包含' },
  showAll: { en: 'Show all {}', zh: '展开全部 {}' },
  showLess: { en: 'Show less', zh: '收起' },
  copy: { en: 'Copy', zh: '复制' },
  copied: { en: 'Copied', zh: '已复制' },
} as const satisfies Record<string, Text>

// biome-ignore format: one row a line reads as a table
const worksTexts = {
  reading: { en: 'Reading…', zh: '读取中…' },
  noWorks: { en: 'This answer has no works.', zh: '此响应中没有作品。' },
  notRead: { en: 'The works could not be read: {}', zh: '无法读取作品：{}' },
  work: { en: 'Work', zh: '作品' },
  published: { en: 'Published, UTC', zh: '发布时间（UTC）' },
  workPublished: { en: 'Work, published UTC', zh: '作品与发布时间（UTC）' },
  plays: { en: 'Plays', zh: '播放' },
  likes: { en: 'Likes', zh: '点赞' },
  newest: { en: 'Newest', zh: '最新' },
  masterpiece: { en: 'Masterpiece', zh: '代表作' },
  personalHot: { en: 'Personal, hot', zh: '个人热门' },
  orderHot: { en: 'Sponsored, hot', zh: '商单热门' },
  latestPersonal: { en: 'Personal, latest', zh: '个人最新' },
  latestSponsored: { en: 'Sponsored, latest', zh: '商单最新' },
  shifted: { en: 'upstream wrote {} hours ahead; each id carries its upload time.', zh: '上游写的时间超前 {} 小时；作品 ID 中含上传时间。' },
  untimed: { en: 'no time that can be true.', zh: '没有可信的时间。' },
  'not provided': { en: 'not provided: upstream sent 0 and vouches for no zero.', zh: '未提供：上游填 0，但无从证实确为零。' },
  absent: { en: 'absent: upstream did not send it.', zh: '缺失：上游没有返回。' },
  unreadable: { en: 'unreadable: what upstream sent is no count.', zh: '无法解读：上游返回的不是数量。' },
  moreWorks: { en: '{} more works', zh: '另有 {} 个作品' },
  unread: { en: 'Entries that are no works: {}', zh: '不是作品的条目：{}' },
} as const satisfies Record<string, Text>

const inLang = (texts: Readonly<Record<string, Text>>, lang: Lang): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(texts).map(([word, text]) => [word, text[lang]]))

export const formWords = (lang: Lang) => inLang(formTexts, lang)

/** Words for the works of an answer are there for those that have some. */
export const answerWords = (lang: Lang, hasWorks: boolean) => ({
  ...inLang(answerTexts, lang),
  ...(hasWorks && { list: inLang(worksTexts, lang) }),
  codes: codeWords(lang),
})

/** What a code means, as the table of codes has it. */
const codeWords = (lang: Lang): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.values(problems)
      .toReversed()
      .map((kind) => [kind.code, kind[lang]]),
  )
