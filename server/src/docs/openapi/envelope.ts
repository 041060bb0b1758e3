import type { Text } from '#kit'

/** What every answer consists of, in the order that clients rely on. */
export const envelope = {
  code: { en: 'The business code; 0 is success.', zh: '业务码，0 表示成功。' },
  data: { en: 'What was asked for; null on failure.', zh: '请求的数据；失败时为 null。' },
  message: { en: 'What went wrong, in words; null on success.', zh: '失败原因；成功时为 null。' },
  recordTime: { en: 'Null; its place is kept for existing clients.', zh: '恒为 null，为兼容现有客户端而保留。' },
  requestId: {
    en: 'Id of the call, 32 hexadecimal digits; ask the operator by it.',
    zh: '调用 ID，32 位十六进制；联系运营方时请提供。',
  },
} as const satisfies Record<string, Text>
