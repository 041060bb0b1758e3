import type { Text } from '#kit'

/** What pages of our own operations say themselves. */
// biome-ignore format: one row a line reads as a table
export const served = {
  title: { en: 'Service', zh: '服务接口' },
  text: { en: 'Balance, calls, archive, readings and state', zh: '余额、调用记录、归档、解读与状态' },
  forOperators: { en: 'For operators', zh: '仅限运营方' },
  forOperatorsText: { en: 'For operators: it takes a token of an operator’s account that has this scope.', zh: '仅限运营方：需要运营方账户的 Token，且具有该权限。' },
  scope: { en: 'Scope', zh: '权限' },
  open: { en: 'No token needed', zh: '无需 Token' },
  free: { en: 'free', zh: '免费' },
  freeUnlessAsked: { en: 'free, unless it collects', zh: '免费，触发采集时除外' },
  token: { en: 'User authentication token. `Authorization: Bearer` is the better place for it: addresses end in logs.', zh: '用户认证 Token。建议放在 `Authorization: Bearer` 请求头中：地址会留在日志里。' },
  answerEnvelope: { en: 'one envelope for all answers; judge by `code`', zh: '所有响应结构相同，请以 `code` 判断结果' },
  answerProblem: { en: 'no envelope; refusals are `application/problem+json`', zh: '不含外层结构；失败时为 `application/problem+json`' },
  answerText: { en: 'plain text, and so are refusals', zh: '纯文本，失败时亦为文本' },
  invented: { en: 'made up, to show the form', zh: '虚构数据，仅示意格式' },
  refusals: { en: 'Refusals', zh: '失败响应' },
} as const satisfies Record<string, Text>
