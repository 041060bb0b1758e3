import type { Tokens } from '#accounts'

/** Tokens read at once. */
const pageRows = 500

/** A token as a statement may be limited to it, by itself or with others of its label. */
export interface StatementToken {
  readonly id: string
  readonly label: string | null
}

/** All tokens an account ever had, in the order they were made: what they did stays, whatever became of them. */
export async function listStatementTokens(
  tokens: Pick<Tokens, 'listTokens'>,
  accountId: string,
): Promise<readonly StatementToken[]> {
  const found: StatementToken[] = []
  let after: { readonly id: string; readonly createdAt: number } | undefined
  for (;;) {
    const page = await tokens.listTokens({ accountId, after, limit: pageRows })
    found.push(...page.map(({ id, label }) => ({ id, label })))
    after = page.at(-1)
    if (page.length < pageRows) return found
  }
}
