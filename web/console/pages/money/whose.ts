import type { StatementView } from '#wire/money'

export interface Whose {
  readonly token?: string
  readonly label?: string
}

/** `all`, `token ID` or `label TEXT`, as the address has it. */
export function readWhose(text: string): Whose {
  const [kind, ...rest] = text.split(' ')
  const name = rest.join(' ')
  if (name === '') return {}
  return kind === 'token' ? { token: name } : kind === 'label' ? { label: name } : {}
}

/** Labels of the account's tokens, each once. */
export const listLabels = ({ choices }: StatementView): readonly string[] =>
  [...new Set(choices.flatMap(({ label }) => label ?? []))].sort((one, other) => one.localeCompare(other))
