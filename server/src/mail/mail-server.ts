import { Refusal } from '#kit'

/** Whom mail is handed to. */
export interface MailServer {
  readonly url: string
  /** What must never be seen of it. */
  readonly secrets: readonly string[]
}

/** `smtp://user:password@mail.example.com:587`, or `smtps://` where TLS comes first. Throws a Refusal that says nothing of what it read. */
export function readMailServer(text: string): MailServer {
  if (!URL.canParse(text) || !/^smtps?:\/\/[^/?#]/i.test(text))
    throw new Refusal('expected an address such as smtp://user:password@mail.example.com:587, or one with smtps://')
  const { password, pathname, hash } = new URL(text)
  if (!['', '/'].includes(pathname) || hash !== '') throw new Refusal('expected an address without a path')
  return { url: text, secrets: password === '' ? [] : [text, password, decode(password)] }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const addressPattern = /^[^\s<>@"(),:;\\[\]]+@[^\s<>@"(),:;\\[\]]+$/

/** `alerts@example.com`, or `Stars <alerts@example.com>`. */
export function readMailSender(text: string): string {
  const [, name, inner] = /^([^<>"\r\n]*)<([^<>]+)>$/.exec(text) ?? []
  const address = inner ?? text
  if (!addressPattern.test(address) || (inner !== undefined && name?.trim() === ''))
    throw new Refusal('expected an address, as alerts@example.com, or Stars <alerts@example.com>')
  return text
}
