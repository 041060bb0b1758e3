import type { Static, TSchema } from 'typebox'

/**
 * Data that was judged good by a schema: plain values may be any plain value, and whatever the outermost object does not require
 * may be null or absent.
 */
export type Judged<S extends TSchema> = JudgedWhole<Static<S>>

type JudgedWhole<T> = unknown extends T
  ? unknown
  : T extends readonly unknown[] | null | undefined
    ? JudgedPart<T>
    : T extends object
      ? { readonly [Name in keyof T]: JudgedPart<T[Name]> | (undefined extends T[Name] ? null : never) }
      : JudgedPart<T>

type JudgedPart<T> = unknown extends T
  ? unknown
  : T extends null | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? readonly (JudgedPart<Item> | null)[]
      : T extends object
        ? { readonly [Name in keyof T]?: JudgedPart<T[Name]> | null }
        : string | number | boolean
