/** What a token may do. Each is asked for by itself: none includes another. */
export const scopes = ['catalog:read', 'api:call', 'archive:read', 'account:read', 'operator'] as const

export type Scope = (typeof scopes)[number]

/** Rights over what concerns others; only tokens of operators' accounts have it, and only where it was named. */
export const operatorScope = 'operator' satisfies Scope

/** What a token may do that was made without naming any. */
export const usualScopes: readonly Scope[] = scopes.filter((scope) => scope !== operatorScope)

/** As the database keeps them. */
export const writeScopes = (given: readonly Scope[]): string => scopes.filter((one) => given.includes(one)).join(' ')

/** A name nobody here knows, of a later version or a slip of somebody's hand, gives no right. */
export const readScopes = (text: string): readonly Scope[] => scopes.filter((one) => text.split(' ').includes(one))
