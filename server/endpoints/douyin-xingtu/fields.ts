import Type, { type Static, type TProperties, type TSchema } from 'typebox'
import type { Unit } from '#catalogue'

/** A field that upstream leaves out or writes as null when it pleases. */
const optional = <S extends TSchema>(schema: S, en: string, zh: string, more: object = {}) =>
  Type.Optional(Type.Union([schema, Type.Null()], { meaning: { en, zh }, ...more }))

/** Upstream's 64-bit integers come as `7` or `"7"`, whichever way it was asked. */
const numeric = Type.Union([Type.Number(), Type.String()])

type Example = Static<typeof numeric>

const measure = (unit: Unit) => (en: string, zh: string, example: Example) =>
  optional(numeric, en, zh, { unit, examples: [example] })

export const count = measure('count')
export const ratio = measure('ratio')
export const seconds = measure('seconds')
export const minutes = measure('minutes')
export const pixels = measure('pixels')
export const moment = measure('unix seconds')

/** A number in a unit of its own, which the words say. */
export const amount = (en: string, zh: string, example: Example) => optional(numeric, en, zh, { examples: [example] })

/** An id or an enumeration: digits that neither count nor measure. */
export const digits = (en: string, zh: string, example: Example) => amount(en, zh, example)

/** Nobody documents the fields of live streams: what they mean is read off their names, and said to be. */
const sayLive = (en: string, zh: string) =>
  [
    `Live streams: ${en}, going by the name; undocumented. 0: not provided, as in every short video.`,
    `直播字段：${zh}（据字段名推断，官方未说明）。0 表示未提供，短视频均为 0。`,
  ] as const

export const live = (en: string, zh: string) => amount(...sayLive(en, zh), 0)
export const liveCount = (en: string, zh: string) => count(...sayLive(en, zh), 0)

export const text = (en: string, zh: string, example: string) =>
  optional(Type.String(), en, zh, { examples: [example] })

export const flag = (en: string, zh: string) => optional(Type.Boolean(), en, zh, { examples: [false] })

export const group = <P extends TProperties>(fields: P, en: string, zh: string) => optional(Type.Object(fields), en, zh)

export const list = <S extends TSchema>(items: S, en: string, zh: string) => optional(Type.Array(items), en, zh)

export const texts = (en: string, zh: string, example: string) =>
  optional(Type.Array(Type.String()), en, zh, { examples: [[example]] })

export const numbers = (en: string, zh: string, example: number) =>
  optional(Type.Array(numeric), en, zh, { examples: [[example]] })

/** An object whose names are data too. */
export const map = (en: string, zh: string, example: Readonly<Record<string, unknown>>) =>
  optional(Type.Record(Type.String(), Type.Unknown()), en, zh, { examples: [example] })

/** A list of which no filled example has been published. */
export const unknownList = (en: string, zh: string) => optional(Type.Array(Type.Unknown()), en, zh, { examples: [[]] })
