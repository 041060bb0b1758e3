import { Refusal } from '#kit'

const emailLengthMax = 254

/**
 * Only what any keyboard writes: a letter of another alphabet that looks the same would be another person's address. A name
 * beyond it is written as its host has it, `xn--…`.
 */
const emailPattern =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/

/** An address in the one way it is compared; nothing where it is none. */
export function findMailbox(text: string): string | undefined {
  const email = text.trim().toLowerCase()
  return email.length <= emailLengthMax && emailPattern.test(email) ? email : undefined
}

/** As `findMailbox`; throws a Refusal where it is none. */
export function readMailbox(text: string): string {
  const email = findMailbox(text)
  if (email === undefined)
    throw new Refusal('an email address is expected, as ada@example.com', { zh: '请输入邮箱，例如 ada@example.com。' })
  return email
}
