import type { Text } from '#kit'

export const untyped: Text = {
  en: 'No answer of this operation has been published: data is delivered as it comes, and its fields are not described.',
  zh: '该接口尚无公开的返回示例：data 原样返回，字段未作说明。',
}

export const inferredSuccessor: Text = {
  en: 'That the successor answers the same question is inferred: both are named after the same operation of Xingtu.',
  zh: '与替代接口的对应关系系推断：两者以星图的同一操作命名。',
}

export const inferredFields: Text = {
  en: 'Upstream documents no field: what they mean is read off their names and values.',
  zh: '上游未对字段作任何说明：含义据字段名和取值推断。',
}

export const outsideEnumeration: Text = {
  en: 'A default here stands outside its own enumeration upstream: it is accepted and sent as it is.',
  zh: '部分参数的默认值不在其枚举之内，沿用上游写法：可接受，并原样发送。',
}

export const oftenEmpty: Text = {
  en: 'The published answer holds nothing. An answer that holds nothing is delivered and is free.',
  zh: '已公开的返回示例内容为空。内容为空的结果照常返回，不计费。',
}

/** Several notes as one. */
export const say = (...notes: readonly Text[]): Text => ({
  en: notes.map(({ en }) => en).join(' '),
  zh: notes.map(({ zh }) => zh).join(''),
})
