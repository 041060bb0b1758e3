/** Whether texts and answers name somebody. */
export type IsNamed = (text: string | Uint8Array) => boolean

/** From this length on an id is nobody else's number: those of creators have 16 digits and more. */
const tellingLength = 12

/** The names that ids of creators go by, in questions and answers of every shape known. */
const creatorNames = '(?:kol|o?_?author|star|star_?author|creator|core_?user|user)_?id|uid'

/**
 * Finds an id wherever it stands, in JSON, in addresses, within other texts. A short one might be any number: it is
 * found only as the value of what names a creator.
 */
export function createMention(id: string): IsNamed {
  if (isTelling(id)) {
    const bytes = Buffer.from(id)
    return (text) => (typeof text === 'string' ? text.includes(id) : asBuffer(text).includes(bytes))
  }
  const literal = id.replaceAll(/[^\w]/g, '\\$&')
  const pattern = new RegExp(`"(?:${creatorNames})"\\s*:\\s*"?${literal}(?![\\w.-])`, 'i')
  return (text) => pattern.test(typeof text === 'string' ? text : asBuffer(text).toString('latin1'))
}

/** Whether an id cannot be taken for anything else, so that it can be looked for in any text. */
export const isTelling = (id: string): boolean => id.length >= tellingLength

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
