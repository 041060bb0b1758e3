import { Refusal } from '#kit'

/** Long enough that guessing comes to nothing; what is in it is its owner's choice. */
const passwordLengthMin = 12
/** Different ones. */
const charactersMin = 4
/** Hashing costs by the byte. */
const passwordLengthMax = 200

/** A password as it is hashed: one way to write each letter. Throws a Refusal that says what is wrong with it. */
export function readPassword(text: string, mailbox: string): string {
  const password = text.normalize('NFKC')
  const length = [...password].length
  if (length < passwordLengthMin)
    throw new Refusal(`a password has at least ${passwordLengthMin} characters`, {
      zh: `密码至少 ${passwordLengthMin} 个字符。`,
    })
  if (length > passwordLengthMax)
    throw new Refusal(`a password has at most ${passwordLengthMax} characters`, {
      zh: `密码最多 ${passwordLengthMax} 个字符。`,
    })
  const lower = password.toLowerCase()
  if (lower === mailbox || lower === mailbox.split('@')[0])
    throw new Refusal('the email address is no password', { zh: '邮箱不能用作密码。' })
  if (new Set(lower).size < charactersMin)
    throw new Refusal('a password of so few different characters is guessed at once', {
      zh: '不同字符太少的密码很容易被猜到。',
    })
  return password
}
