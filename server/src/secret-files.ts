import { readFileSync, statSync } from 'node:fs'
import { Refusal } from '#kit'

/** The setting that holds the path of a file with a secret, beside the one that holds the secret. */
export const fileSettingOf = (name: string): string => `${name}_FILE`

/** Secrets are short; what is larger is another file. */
const bytesMax = 65_536

/** A secret from its file, without the line break editors leave at its end. Throws a Refusal where there is none. */
export function readSecretFile(path: string): string {
  const text = readText(path).replace(/\r?\n$/, '')
  if (text.trim() === '') throw new Refusal(`there is nothing in ${path}`)
  return text
}

function readText(path: string): string {
  try {
    const found = statSync(path)
    if (found.isDirectory()) throw new Refusal(`${path} is a folder`)
    if (found.size > bytesMax) throw new Refusal(`${path} is larger than any secret`)
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error
    throw new Refusal(error.code === 'ENOENT' ? `there is no file ${path}` : `${path} cannot be read (${error.code})`)
  }
}
