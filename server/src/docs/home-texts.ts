import type { Text } from '#kit'
import { codesCount } from './code-table.ts'
import { addressOf, type Lang, type Task } from './page.ts'

/** What the home says. */
// biome-ignore format: one row a line reads as a table
export const home = {
  headline: { en: 'Keep your Just One API clients, own everything behind them.', zh: '沿用 Just One API 客户端，背后的一切由你掌控。' },
  lede: { en: 'A self-hosted gateway and archive for Douyin Xingtu creator data: retries are never charged twice, empty answers are free, and every answer is kept and read honestly.', zh: '可自行部署的抖音星图达人数据网关与归档服务：重试不重复计费，空响应不收费，每份响应都会留存，并得到如实解读。' },
  change: { en: 'All that a client changes', zh: '客户端只需改这一处' },
  answer: { en: 'Answer', zh: '响应' },
  recorded: { en: 'recorded', zh: '录制的真实响应' },
  made: { en: 'made from the schema', zh: '由结构定义生成' },
  prices: { en: 'prices in CNY an answer', zh: '价格单位为元 / 次' },
  others: { en: 'Other platforms', zh: '其他平台' },
  asEver: { en: 'calls are answered as ever', zh: '调用仍照常返回' },
  successors: { en: 'each names its successor, and calls are answered as ever', zh: '各页注明替代接口，调用仍照常返回' },
  costs: { en: 'costs', zh: '价格' },
} as const satisfies Record<string, Text>

interface TaskText extends Pick<Task, 'look' | 'code'> {
  readonly guide: string
  readonly title: Text
  readonly text: Text
}

const tasks: readonly TaskText[] = [
  {
    look: 'call',
    guide: 'calling',
    code: 'Idempotency-Key: order-17',
    title: { en: 'Call it', zh: '调用接口' },
    text: {
      en: `One envelope, ${codesCount} codes, and a key that makes every retry free.`,
      zh: `统一的响应结构、${codesCount} 个业务码；带上幂等键，重试不再计费。`,
    },
  },
  {
    look: 'understand',
    guide: 'readings',
    code: 'GET /v1/kols/{kolId}/metrics',
    title: { en: 'Understand a creator', zh: '读懂达人' },
    text: {
      en: 'True times, null instead of false zeros, medians with their formulas.',
      zh: '真实的发布时间；缺失的数据是 null，而不是假的 0；中位数附带公式。',
    },
  },
  {
    look: 'run',
    guide: 'operating',
    code: 'npm ci && npm run demo',
    title: { en: 'Run it', zh: '自行部署' },
    text: {
      en: 'Accounts, tokens, prices and a ledger that recomputes to the cent.',
      zh: '账户、Token、价格，以及每一分钱都能重新核算的账本。',
    },
  },
]

/** Each ends in the guide that tells of it, by the name it has there. */
export const tellTasks = (lang: Lang, titleOf: (address: string) => string): readonly Task[] =>
  tasks.map(({ look, guide, code, title, text }) => ({
    look,
    code,
    title: title[lang],
    text: text[lang],
    link: addressOf(lang, `/guides/${guide}`),
    linkText: titleOf(`/guides/${guide}`),
  }))

/** Shorter than the guides' own openings. */
const advice: Readonly<Record<string, Text>> = {
  calling: {
    en: 'Codes and what to do about each, retries, caching, limits: for whoever writes a client.',
    zh: '业务码及其处理方式、重试、缓存与限额：写给编写客户端的人。',
  },
  switching: {
    en: 'What changes for each client of the platform, what stays, and what is better.',
    zh: '各类客户端要改什么，哪些保持不变，哪些更好。',
  },
  readings: {
    en: 'Works in one form, true times, null that is not zero, and every figure with its formula.',
    zh: '统一形式的作品数据、真实时间、不冒充 0 的 null，每个指标都附带公式。',
  },
  sdk: {
    en: 'Typed calls from JavaScript and TypeScript, with retries that are never charged twice.',
    zh: '在 JavaScript 与 TypeScript 中带类型地调用；自动重试，绝不重复计费。',
  },
  kol: {
    en: 'Works, figures, comparisons and exports in the terminal.',
    zh: '在终端里查看作品和指标，对比达人，导出文件。',
  },
  operating: {
    en: 'Settings, accounts and tokens, money, backup, upgrade: one process, one folder of data.',
    zh: '配置、账户与 Token、计费、备份、升级：一个进程，一个数据目录。',
  },
  upstreams: {
    en: 'Where answers come from, who is asked first, and what happens when one fails.',
    zh: '数据从哪里来、先向谁请求、某个上游失败时会怎样。',
  },
  importing: {
    en: 'A whole OpenAPI document becomes endpoints, with prices, cache and pages.',
    zh: '把整份 OpenAPI 文档变成接口，价格、缓存、文档页面一应俱全。',
  },
  data: {
    en: 'What is kept about people, where and for how long, and how it is erased.',
    zh: '保存了哪些与人有关的数据、保存在哪里、保存多久，以及如何删除。',
  },
  changelog: { en: 'What changed, newest first.', zh: '变更记录，最新的在最前。' },
}

/** What a guide is about, in a line. */
export const adviceOn = (address: string): Text | undefined => advice[address.replace('/guides/', '')]
