import type { Tokens } from '#accounts'

export type SecretFinder = Pick<Tokens, 'isSecret'>

/** Whether a text has the token in it that its call came with, or is another's: no mask knows every secret. */
export const holdsSecret = (
  tokens: SecretFinder,
  secret: string | undefined,
  text: string,
): boolean | Promise<boolean> => (secret !== undefined && text.includes(secret)) || tokens.isSecret(text)
