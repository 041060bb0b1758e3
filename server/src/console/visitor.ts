import type { FastifyRequest } from 'fastify'
import type { Actor } from '#desk'
import type { Role, SignedIn } from '#people'

/** The account a route is about, and what whoever asks may do in it. */
export interface VisitedAccount {
  readonly id: string
  readonly name: string
  readonly status: string
  readonly role: Role
}

/** Somebody who is signed in, on a route of the console. */
export interface Visitor extends SignedIn {
  /** For the desk: who does what is done here. */
  readonly actor: Actor
}

declare module 'fastify' {
  interface FastifyRequest {
    visitor: Visitor | undefined
    visitedAccount: VisitedAccount | undefined
  }
}

/** Who asks, on a route that needs a session. */
export function getVisitor({ visitor }: FastifyRequest): Visitor {
  if (!visitor) throw new Error('a route that anybody may take asked who its visitor is')
  return visitor
}

/** The account a route is about. */
export function getAccount({ visitedAccount }: FastifyRequest): VisitedAccount {
  if (!visitedAccount) throw new Error('a route that is about no account asked for one')
  return visitedAccount
}
