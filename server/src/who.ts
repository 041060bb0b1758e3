import { hostname, userInfo } from 'node:os'
import type { Actor } from '#desk'

/** Who runs this command, as the operating system has it: also behind `sudo`, and where the user has no name. */
export function describeWho(environment: Readonly<Record<string, string | undefined>>): Actor {
  const { SUDO_USER: before } = environment
  const user = findName() ?? `uid ${process.getuid?.() ?? 'unknown'}`
  return { surface: 'command', who: before ? `${before} as ${user}` : user, from: hostname() }
}

/** In a container the user often has a number alone, which is an error there. */
function findName(): string | undefined {
  try {
    return userInfo().username
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SYSTEM_ERROR') return undefined
    throw error
  }
}
