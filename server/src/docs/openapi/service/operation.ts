import type { Text } from '#kit'
import type { Json } from './schema.ts'

/** What a part of the service is called in the list of operations. */
export const tags = {
  account: {
    name: { en: 'Account', zh: '账户' },
    text: { en: 'What an account has and did.', zh: '账户余额与调用记录。' },
  },
  catalogue: {
    name: { en: 'Catalogue', zh: '接口目录' },
    text: { en: 'What may be asked, and how it does.', zh: '可调用的接口及其状态。' },
  },
  archive: {
    name: { en: 'Archive', zh: '归档' },
    text: { en: 'Answers that were kept, and what changed between them.', zh: '留存的结果及其变化。' },
  },
  readings: {
    name: { en: 'Readings', zh: '解读' },
    text: {
      en: 'What answers mean: works in one form, and figures over them.',
      zh: '结果的含义：统一格式的作品与指标。',
    },
  },
  operations: {
    name: { en: 'Operations', zh: '运维' },
    text: { en: 'For whoever runs and watches the service.', zh: '供运行与监控服务者使用。' },
  },
} as const satisfies Readonly<Record<string, { readonly name: Text; readonly text: Text }>>

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly isRequired: boolean
  readonly schema: Json
  readonly example: unknown
}

/** How an answer looks; failures come in the same form: the contract's envelope, problem+json, or text. */
export type ServiceAnswer =
  | { readonly form: 'envelope' | 'problem'; readonly schema: Json; readonly example: unknown }
  | { readonly form: 'text'; readonly meaning: Text; readonly example: string }

/** One of our own operations, as the OpenAPI document has it in both languages. */
export interface ServiceOperation {
  readonly id: string
  readonly tag: keyof typeof tags
  readonly title: Text
  readonly summary: Text
  readonly parameters: readonly Parameter[]
  /** Whether it may ask an upstream as a call does: with its headers, its key and its failures. */
  readonly mayAsk?: boolean
  /** Whether there may be nothing where it looks. */
  readonly mayMiss?: boolean
  readonly answer: ServiceAnswer
}

/** The operations of a path, by their methods. */
export type ServiceItem = Readonly<Partial<Record<'get' | 'post' | 'put' | 'delete', ServiceOperation>>>
