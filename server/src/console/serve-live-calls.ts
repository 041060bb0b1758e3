import type { FastifyInstance } from 'fastify'
import type { Clock } from '#kit'
import type { People } from '#people'
import { hasMarks, type Usage } from '#usage'
import { type CallItemNeeds, describeCalls } from './call-items.ts'
import { openEventStreams } from './event-streams.ts'
import { queryOf } from './read.ts'
import { callFilter, readMarks } from './read-calls.ts'
import { stillReads } from './still-reads.ts'
import { getAccount, getVisitor } from './visitor.ts'

interface Needs extends CallItemNeeds {
  readonly usage: Pick<Usage, 'watchCalls'>
  readonly people: Pick<People, 'sessions' | 'findMembership' | 'findPersonById'>
  readonly clock: Clock
}

/** Calls in one event: a page shows no more at once. */
const eventRowsMax = 100

const readFilter = queryOf(callFilter)

/** Calls as they are settled: those that the page's filters mean. */
export function serveLiveCalls(scope: FastifyInstance, needs: Needs): void {
  const { usage, people, clock } = needs
  const streams = openEventStreams(scope, needs)

  scope.get('/accounts/:accountId/calls/events', (request, reply) => {
    const { marks } = readMarks(readFilter(request), clock.now())
    const { person, sessionId } = getVisitor(request)
    const { id: accountId } = getAccount(request)
    streams.begin(request, reply, {
      personId: person.id,
      isStill: () => stillReads(people, { personId: person.id, sessionId, accountId }),
      start(send) {
        let told = Promise.resolve()
        return usage.watchCalls(accountId, (calls) => {
          const meant = calls.filter((call) => hasMarks(call, marks)).slice(-eventRowsMax)
          // One after the other; where names cannot be read, the page finds the calls when it is read anew.
          if (meant.length > 0)
            told = told.then(async () => send(await describeCalls(needs, accountId, meant))).catch(() => {})
        })?.end
      },
    })
  })
}
