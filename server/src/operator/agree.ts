import type { CommandNeeds } from './needs.ts'
import type { JsonOption } from './print.ts'

/** Of a command that does what cannot be undone. */
export interface YesOption extends JsonOption {
  readonly yes?: boolean
}

/** Where nobody can be asked, and `--yes` was not given, the command is misused. */
export function mustBeAgreed({ confirm }: CommandNeeds, { yes }: YesOption, misuse: (text: string) => never): void {
  if (!yes && confirm === undefined) misuse('error: nobody is at a terminal to be asked; say --yes to go on')
}

export async function isAgreed({ confirm }: CommandNeeds, { yes }: YesOption, question: string): Promise<boolean> {
  return yes === true || (await confirm?.(question)) === true
}
