import Type from 'typebox'

/** What Xingtu says of its own answer; part of every known answer of the family. */
export const baseResp = Type.Object(
  {
    status_code: Type.Literal(0, {
      meaning: { en: "Upstream's own status: 0 for success.", zh: '上游状态码：0 表示成功。' },
    }),
    status_message: Type.Optional(Type.String({ meaning: { en: "Upstream's own message.", zh: '上游返回的消息。' } })),
  },
  { title: 'BaseResp', meaning: { en: 'What upstream says of its answer.', zh: '上游对本次结果的说明。' } },
)

/** Whether there is nothing, or only nulls, beside what upstream says of its answer. */
export const isBare = (data: object): boolean =>
  Object.entries(data).every(([name, value]) => name === 'base_resp' || value === null)
