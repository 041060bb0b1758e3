/** What people call things, and what they are called here: looked for where the words they wrote are not. */
const synonyms = /** @type {const} */ ([
  ['engagement', 'interaction'],
  ['throttling', 'rate limit'],
  ['quota', 'limit'],
  ['login', 'token'],
  ['api key', 'token'],
  ['apikey', 'token'],
  ['authorization', 'token'],
  ['monitoring', 'metrics'],
  ['deploy', 'install'],
  ['migrate', 'switching'],
  ['influencer', 'creator'],
  ['fans', 'follower'],

  ['views', 'plays'],
  ['cost', 'price'],
  ['pricing', 'price'],
  ['billing', 'charged'],
  ['ssl', 'tls'],
  ['gdpr', 'erased'],
  ['密钥', 'Token'],
  ['部署', '安装'],
  ['收费', '费用'],
  ['空结果', '空响应'],
  ['要钱', '费用'],
  ['花钱', '费用'],
  ['扣费', '计费'],
  ['扣钱', '计费'],
  ['画像', '分布'],
  ['博主', '达人'],
  ['网红', '达人'],
  ['频率限制', '限流'],
  ['报错', '错误'],
  ['登陆', '登录'],
  ['浏览量', '播放量'],
  ['观看量', '播放量'],
  ['涨粉', '粉丝增长'],
])

/** Words of a question that say nothing of what is asked for. */
const fillers =
  /(?<![\p{L}\p{N}_-])(?:how (?:much|many)|how|what|when|where|why|which|who|does|do|did|is|are|was|an?|the|to|of|in|on|for|my|i|can|it|and|or)(?![\p{L}\p{N}_-])|怎么样?|如何|什么|哪里|为什么|多少|是否|可以|吗|呢/giu

/** What is asked without the words around it, unless there is nothing but those. @param {string} text */
export function withoutFillers(text) {
  const rest = text.replaceAll(fillers, ' ').trim()
  return rest === '' ? text : rest
}

/** @param {string} text */
export const inOurWords = (text) =>
  synonyms.reduce((told, [theirs, ours]) => told.replaceAll(new RegExp(theirs, 'giu'), ` ${ours} `), text)
