import { Refusal } from '#kit'
import type { DatabaseAddress } from '#store'

const expected = 'expected an address such as postgres://user:password@host:5432/database'

/** What an address may say beyond where the database is; the store decides itself how it speaks to it. */
const parameters = ['host', 'sslcert', 'sslkey', 'sslmode', 'sslrootcert', 'uselibpqcompat']

/** Reads the address of a database. Its message says nothing of what it read. */
export function readDatabaseAddress(value: string): DatabaseAddress {
  if (!/^postgres(ql)?:\/\//.test(value) || /[\s\\#]/.test(value) || !URL.canParse(value)) throw new Refusal(expected)
  const url = new URL(value)
  if (!/^\/[^/]+$/.test(url.pathname)) throw new Refusal(`${expected}: there is no database in it`)
  if ([...url.searchParams.keys()].some((name) => !parameters.includes(name)))
    throw new Refusal(`expected no parameters but ${parameters.join(', ')}`)
  const { password } = url
  url.password = ''
  return {
    url: value,
    name: url.href,
    secrets: password === '' ? [] : [value, password, decode(password)],
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Refusal('expected % in its user or password to be written as %25')
  }
}
