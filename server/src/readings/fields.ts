import { findExactDigits } from '#kit'

/** Why a reading says nothing: the shape has no such field, the field holds its default, or nobody can make sense of it. */
export type Missing = 'absent' | 'not provided' | 'unreadable'

/** What a field says, or why it says nothing. */
export type Said<T> = { readonly value: T } | { readonly missing: Missing }

export type Fields = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && findExactDigits(value) === undefined

export const isZero = (value: unknown): boolean =>
  value === 0 || (typeof value === 'string' && /^0(\.0+)?$/.test(value))

/** Upstreams fill what they do not provide with these. */
const isDefault = (value: unknown): boolean =>
  value === null || value === '' || value === false || isZero(value) || (Array.isArray(value) && value.length === 0)

export const isFilled = (value: unknown): boolean => value !== undefined && !isDefault(value)

export const listFilled = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => isFilled(value)))

type Read<T> = (value: unknown) => T | undefined

/** Whether a value is filled with what can be read. */
export const isTold = (value: unknown, read: Read<unknown>): boolean => isFilled(value) && read(value) !== undefined

/** What a work says under the first of several names that can be read, else that is filled, else that is there. */
export function pick(fields: Fields, names: readonly string[], read: Read<unknown>): unknown {
  const values = names.map((name) => fields[name]).filter((value) => value !== undefined)
  return values.find((value) => isTold(value, read)) ?? values.find(isFilled) ?? values[0]
}

/** A value whose default means that it is not provided. */
export function readFilled<T>(value: unknown, read: Read<T>): Said<T> {
  if (value === undefined) return { missing: 'absent' }
  if (isDefault(value)) return { missing: 'not provided' }
  return readSaid(value, read)
}

/** A value whose default is meant, where it is there; null and "" mean nothing anywhere. */
export function readSaid<T>(value: unknown, read: Read<T>): Said<T> {
  if (value === undefined) return { missing: 'absent' }
  if (value === null || value === '') return { missing: 'not provided' }
  const found = read(value)
  return found === undefined ? { missing: 'unreadable' } : { value: found }
}

/** A text, also one of digits that was written as a number. */
export function readText(value: unknown): string | undefined {
  const text = findExactDigits(value) ?? (typeof value === 'number' ? String(value) : value)
  return typeof text === 'string' ? text : undefined
}

export const readFlag = (value: unknown): boolean | undefined =>
  typeof value === 'boolean'
    ? value
    : value === 1 || value === '1'
      ? true
      : value === 0 || value === '0'
        ? false
        : undefined

/** An id as text, whichever way it was written. */
export function readId(value: unknown): string | undefined {
  const text = findExactDigits(value) ?? (Number.isSafeInteger(value) ? String(value) : value)
  return typeof text === 'string' && /^[0-9]{1,20}$/.test(text) ? text : undefined
}

/** A number from 0 on, written as a number or as its digits. */
export function readAmount(value: unknown): number | undefined {
  const amount = typeof value === 'string' && /^\d{1,15}(\.\d{1,12})?$/.test(value) ? Number(value) : value
  return typeof amount === 'number' && Number.isFinite(amount) && amount >= 0 ? amount : undefined
}

/** A whole number from 0 on. */
export function readCount(value: unknown): number | undefined {
  const count = readAmount(value)
  return Number.isSafeInteger(count) ? count : undefined
}
