import type { Lang } from '#words'

/** What was done, as somebody would say it. */
const verbs: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  'add-authenticator': ['Added an authenticator', '添加身份验证器'],
  'add-passkey': ['Added a passkey', '添加通行密钥'],
  'add-webhook': ['Added a webhook', '添加 Webhook'],
  'adjust-balance': ['Adjusted the balance', '调整余额'],
  'change-role': ['Changed a role', '更改角色'],
  'change-token': ['Changed a token', '更改 Token'],
  'change-webhook': ['Changed a webhook', '更改 Webhook'],
  'check-upstreams': ['Checked upstreams', '检查上游'],
  'choose-mail': ['Chose what comes by mail', '选择邮件通知'],
  'disable-endpoint': ['Turned an endpoint off', '停用接口'],
  'enable-endpoint': ['Turned an endpoint on', '启用接口'],
  'end-sessions': ['Ended sessions', '结束会话'],
  'erase-creator': ['Erased a creator', '清除达人数据'],
  'import-answers': ['Imported answers', '导入响应'],
  'grant-calls': ['Granted calls', '赠送调用'],
  'import-catalogue': ['Imported a document', '导入文档'],
  'invite-person': ['Invited somebody', '邀请人员'],
  'issue-token': ['Made a token', '创建 Token'],
  'open-account': ['Opened an account', '创建账户'],
  'pause-provider': ['Paused a provider', '暂停上游'],
  'refund-call': ['Refunded a call', '退款'],
  'remove-member': ['Took a part in an account away', '移出账户'],
  'remove-authenticator': ['Removed an authenticator', '移除身份验证器'],
  'remove-passkey': ['Removed a passkey', '移除通行密钥'],
  'remove-person': ['Removed somebody', '移除人员'],
  'remove-webhook': ['Removed a webhook', '移除 Webhook'],
  'renew-webhook-secret': ['Made a new secret of a webhook', '更换 Webhook 密钥'],
  'reset-key': ['Made a new key for tokens', '更换 Token 密钥'],
  'reset-person': ['Made a link for a new password', '生成重设密码的链接'],
  'resume-account': ['Resumed an account', '恢复账户'],
  'resume-provider': ['Resumed a provider', '恢复上游'],
  'revoke-token': ['Revoked a token', '吊销 Token'],
  'send-again': ['Sent a message again', '重新发送消息'],
  'set-limit': ['Set a rate limit', '设置速率限制'],
  'set-notice': ['Set a threshold', '设置阈值'],
  'set-password': ['Changed a password', '更改密码'],
  'set-price': ['Set a price', '设置价格'],
  'set-quota': ['Set a quota', '设置配额'],
  'suspend-account': ['Suspended an account', '停用账户'],
  'take-invitation': ['Took an invitation', '接受邀请'],
  'take-reset': ['Set a password by a link', '通过链接设置密码'],
  'test-webhook': ['Tried a webhook', '测试 Webhook'],
  'top-up': ['Topped up', '充值'],
  'unset-price': ['Took a price back', '撤回价格'],
  'withdraw-import': ['Took an import back', '撤回导入'],
  'withdraw-invitation': ['Withdrew an invitation', '撤回邀请'],
}

const labels: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  availableMicro: ['balance', '余额'],
  chargedMicro: ['charged', '已扣费'],
  amountMicro: ['amount', '金额'],
  balanceMicro: ['put in', '充值'],
  capMicro: ['cap', '上限'],
  priceMicro: ['price', '价格'],
  cachedMicro: ['cached price', '缓存价'],
  dailyLimit: ['daily quota', '每日配额'],
  status: ['status', '状态'],
  name: ['name', '名称'],
  label: ['label', '标签'],
  rate: ['rate', '速率'],
  role: ['role', '角色'],
  reason: ['reason', '原因'],
  key: ['key', '键'],
  calls: ['calls', '次数'],
  granted: ['granted', '已赠送'],
  callsLeft: ['calls left', '剩余次数'],
  scopes: ['scopes', '权限'],
  endpoints: ['endpoints', '接口'],
  email: ['email', '邮箱'],
  revision: ['revision', '版本'],
  accountId: ['account', '账户'],
  tokenId: ['token', 'Token'],
  personId: ['person', '人员'],
  callId: ['call', '调用'],
  path: ['endpoint', '接口'],
  document: ['document', '文档'],
  disabledAt: ['off since', '停用时间'],
  revokedAt: ['revoked', '吊销时间'],
  expiresAt: ['expires', '到期'],
}

/** `pauseProvider` and `pause-provider` as words, where nobody wrote any. */
const plain = (name: string): string =>
  name
    .replace(/(Micro|At|Id)$/, '')
    .replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)
    .replaceAll('-', ' ')

const firstUp = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

export function nameVerb(verb: string, lang: Lang): string {
  const [en, zh] = verbs[verb] ?? [firstUp(plain(verb)), firstUp(plain(verb))]
  return lang === 'zh' ? zh : en
}

export function nameField(field: string, lang: Lang): string {
  const [en, zh] = labels[field] ?? [plain(field), plain(field)]
  return lang === 'zh' ? zh : en
}
