/** What somebody looks for, where they read, and which first hit answers them: its kind, name and address. */
export interface Search {
  readonly lang: 'en' | 'zh'
  readonly text: string
  readonly wanted: RegExp
}

const of = (lang: Search['lang'], rows: Readonly<Record<string, RegExp>>): Search[] =>
  Object.entries(rows).map(([text, wanted]) => ({ lang, text, wanted }))

/** Written down before there was an index. */
export const searchesBefore: readonly Search[] = [
  ...of('en', {
    retry: /^guide .*\/calling#time-outs-and-retries$/,
    idempotency: /^guide .*\/calling#never-charged-twice$/,
    ' 601 ': /^code 601 /,
    median: /^(guide|field) .*(median|readings#figures)/i,
    plays: /^(field .*play|guide .*\/readings#)/i,
    'rate limit': /^(guide .*\/calling#limits|code 302 )/,
    proxy: /^guide .*\/upstreams#through-a-proxy$/,
    webhook: /^guide .*\/operating#(alerts|settings)$/,
    backup: /^guide .*\/operating#backup-and-restore$/,
    acceptCache: /^(guide .*\/calling#what-it-costs|field acceptCache )/,
    token: /^(field token |guide .*(calling#|operating#accounts-and-tokens|switching#keeping-your-tokens))/,
    'creator search': /^endpoint .*\/creator-search-v1$/,
    'get-kol-rec-videos': /^endpoint .*\/kol-content-performance-v1-deprecated$/,
    deprecated: /^guide .*\/calling#when-an-endpoint-is-deprecated$/,
    refund: /^guide .*\/operating#(money|commands)$/,
  }),
  ...of('zh', {
    退款: /^guide .*\/operating#(资金|命令)$/,
    余额不足: /^code 601 /,
    重试: /^guide .*\/calling#超时与重试$/,
    幂等: /^guide .*\/calling#绝不重复计费$/,
    限流: /^(guide .*\/calling#限制|code 302 )/,
    代理: /^guide .*\/upstreams#经由代理$/,
    缓存: /^guide .*\/calling#费用$/,
    播放量: /^(field|guide .*\/readings#)/,
    中位数: /^(field .*|guide .*\/readings#(指标|中位数))/,
    粉丝画像: /^endpoint .*(follower|audience)-distribution/,
    达人搜索: /^endpoint .*\/creator-search-v1$/,
    备份: /^guide .*\/operating#备份与恢复$/,
    '302': /^code 302 /,
    告警: /^guide .*\/operating#告警$/,
    弃用: /^guide .*\/calling#接口的弃用-deprecated$/,
  }),
]

/** Written down after it, by somebody who reads for the first time. */
export const searchesAfter: readonly Search[] = [
  ...of('en', {
    authentication: /^(guide .*\/(calling#address-and-token|calling#what-a-token-may-do)|field token )/,
    timeout: /^guide .*\/calling#time-outs-and-retries$/,
    'error codes': /^(code |guide .*\/calling#what-comes-back)/,
    price: /^(guide .*#(what-it-costs|money|prices)|field .*price)/,
    'how much does a call cost': /^guide .*\/(calling#what-it-costs|upstreams#what-it-costs-you)/,
    '429': /^code (302|303) /,
    followers: /^(endpoint .*follower|field .*(follower|fans))/i,
    'engagement rate': /^(guide .*\/readings|field .*(interact|engag))/i,
    'why null': /^guide .*\/(readings|calling#what-comes-back)/,
    prometheus: /^guide .*\/operating#(what-to-watch|settings)$/,
    systemd: /^guide .*\/operating#/,
    'delete a creator': /^guide .*\/(data#somebody-asks-to-be-erased|operating#)/,
    'video details': /^endpoint .*\/video-details-v1$/,
    requestId: /^(guide .*\/calling#|field requestId)/,
    'import openapi': /^guide .*\/(importing|operating#commands)/,
  }),
  ...of('zh', {
    鉴权: /^(guide .*\/calling#(地址与凭证|Token|token)|field token )/,
    错误码: /^(code |guide .*\/calling#返回内容)/,
    超时: /^guide .*\/calling#超时与重试$/,
    计费: /^guide .*\/calling#(费用|绝不重复计费)$/,
    直播数据: /^endpoint .*\/live-statistics-v1$/,
    互动率: /^(guide .*\/readings|field .*)/,
    创建token: /^guide .*\/operating#(账户与-token|命令)$/,
    监控: /^guide .*\/operating#监控$/,
    升级: /^guide .*\/operating#升级$/,
    导入: /^guide .*\/importing/,
    迁移: /^guide .*\/switching/,
    删除达人: /^guide .*\/data#有人要求删除$/,
    粉丝增长: /^endpoint .*\/follower-growth-trend-v1$/,
    空结果收费吗: /^guide .*\/(calling#费用|calling#返回内容|upstreams#什么是合格的响应)/,
    部署: /^guide .*\/operating/,
  }),
]
