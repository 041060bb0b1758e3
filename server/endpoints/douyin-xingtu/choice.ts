import Type from 'typebox'
import type { Text } from '#kit'

/** The values there are, each with what it stands for. */
type Options = Readonly<Record<string, Text>>

const listOptions = (options: Options, language: 'en' | 'zh', between: string): string =>
  Object.entries(options)
    .map(([value, says]) => `${value}: ${says[language]}`)
    .join(between)

const meaningOf = (says: Text, options: Options): Text => ({
  en: `${says.en} ${listOptions(options, 'en', ', ')}.`,
  zh: `${says.zh}${listOptions(options, 'zh', '，')}。`,
})

/** One of several values that a question must say. */
export const choice = (en: string, zh: string, options: Options) =>
  Type.Enum(Object.keys(options), {
    type: 'string',
    meaning: meaningOf({ en, zh }, options),
    examples: Object.keys(options).slice(0, 1),
  })

/** One of several values that a question may leave out. */
export const choiceIfAny = (en: string, zh: string, options: Options) => Type.Optional(choice(en, zh, options))

/**
 * One of several values, or the usual one where a question says nothing. Upstream's usual value may stand outside its own
 * enumeration: it is accepted as well.
 */
export const usually = (usual: string, en: string, zh: string, options: Options) =>
  Type.Optional(
    Type.Enum([...new Set([...Object.keys(options), usual])], {
      type: 'string',
      default: usual,
      meaning: meaningOf({ en, zh }, options),
      examples: Object.keys(options).slice(0, 1),
    }),
  )

export const onRequest = (en: string, zh: string) =>
  Type.Optional(Type.Boolean({ default: false, meaning: { en, zh }, examples: [true] }))

const pageMeaning = { meaning: { en: 'Page, from 1.', zh: '页码，从 1 开始。' }, examples: [1] }

export const page = Type.Integer(pageMeaning)
export const pageOrFirst = Type.Optional(Type.Integer({ ...pageMeaning, default: 1 }))
