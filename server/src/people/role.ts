/** What somebody may do in an account, from the least on. */
export const roles = ['viewer', 'member', 'owner'] as const
export type Role = (typeof roles)[number]

/** Whether a role is this one or more. */
export const isAtLeast = (role: Role, least: Role): boolean => roles.indexOf(role) >= roles.indexOf(least)

/** As the books have it. */
export const readRole = (text: string): Role => {
  const role = roles.find((one) => one === text)
  if (role === undefined) throw new Error('the books have a role that is none')
  return role
}
