import Type, { type TObject, type TSchema } from 'typebox'
import type { Text } from '#kit'

/** What a number counts or measures; absent where a field is neither. */
export type Unit = 'count' | 'seconds' | 'minutes' | 'pixels' | 'ratio' | 'unix seconds'

/** Parameters that are about one thing. */
export interface ParamGroup {
  readonly title: Text
  /** What holds for all of them. */
  readonly aside?: Text
}

/** What every parameter and every field of `data` says about itself, beside JSON Schema's own keywords. */
export interface Meaning {
  readonly meaning: Text
  /** Of a parameter: under which heading documentation has it, where there are many. Those without one come first. */
  readonly group?: ParamGroup
  /** Of a parameter: the meaning in a few words, where its heading says the rest. */
  readonly brief?: Text
  readonly unit?: Unit
  /** A valid value in words, for the message a caller gets who sent another. Derived from the schema if absent. */
  readonly expects?: Text
}

/**
 * JSON Schema's keywords as this project reads them back from a schema it was given. Where the type is a number, a text is one
 * too, in plain digits: one that a number would lose a digit of, or write in another way.
 */
export interface SchemaView extends Partial<Meaning> {
  readonly type?: string
  /** The name it has in documents, where it stands in several places. */
  readonly title?: string
  /** Of numbers: `int32` and `int64` bound them. */
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number | string
  readonly maximum?: number | string
  readonly exclusiveMinimum?: number | string
  readonly exclusiveMaximum?: number | string
  readonly multipleOf?: number | string
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly properties?: Readonly<Record<string, SchemaView>>
  readonly required?: readonly string[]
  readonly items?: SchemaView
  readonly minItems?: number
  readonly maxItems?: number
  readonly anyOf?: readonly SchemaView[]
  readonly oneOf?: readonly SchemaView[]
  readonly allOf?: readonly SchemaView[]
  /** Of objects whose names are data: what their members look like. */
  readonly patternProperties?: Readonly<Record<string, SchemaView>>
  readonly additionalProperties?: boolean | SchemaView
}

export const viewSchema = (schema: TSchema): SchemaView => schema as SchemaView

/** A parameter as it is asked for. */
export interface ParamView {
  readonly name: string
  readonly view: SchemaView
  /** What has a usual value may be left out. */
  readonly isRequired: boolean
}

/** Parameters in the order documentation lists them. */
export function listParams(params: TObject): readonly ParamView[] {
  const { properties = {}, required = [] } = viewSchema(params)
  return Object.entries(properties).map(([name, view]) => ({
    name,
    view,
    isRequired: required.includes(name) && view.default === undefined,
  }))
}

/** The parameter every endpoint takes first; the gateway reads it before anything else is looked at. */
const tokenParam = Type.String({
  meaning: { en: 'User authentication token.', zh: '用户认证 Token。' },
  examples: ['YOUR_API_KEY'],
})

const acceptCacheParam = Type.Boolean({
  default: false,
  meaning: {
    en: 'Accept an earlier answer that is still fresh, at the price of a cached answer.',
    zh: '接受仍在有效期内的缓存响应，按缓存价格计费。',
  },
  examples: [false],
})

/** An endpoint's own parameters and those that every endpoint takes, in the order documentation lists them. */
export function addCommonParams(own: TObject): TObject {
  return Type.Object({ token: tokenParam, ...own.properties, acceptCache: Type.Optional(acceptCacheParam) })
}

/** The parameters a call is checked by: all but `token`, which was looked at before. */
export function addCacheParam(own: TObject): TObject {
  return Type.Object({ ...own.properties, acceptCache: Type.Optional(acceptCacheParam) })
}
