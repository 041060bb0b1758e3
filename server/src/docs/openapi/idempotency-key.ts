/** The header by which a question is known when it is asked again. */
export const idempotencyKey = {
  name: 'Idempotency-Key',
  meaning: {
    en: 'A key of your choosing, a new one for each question: for 24 hours the same key gets the same answer and is charged once.',
    zh: '自选的键，每次新提问使用新键：24 小时内相同的键返回相同结果，仅计费一次。',
  },
  pattern: '^[\\x20-\\x7e]{1,255}$',
  example: 'order-17',
} as const
