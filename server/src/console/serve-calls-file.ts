import type { FastifyInstance } from 'fastify'
import { turnEnd } from '#kit'
import type { CallMarks } from '#usage'
import { type CallRow, callColumns } from './call-columns.ts'
import type { Downloads } from './downloads.ts'
import type { ConsoleNeeds } from './needs.ts'
import { queryOf } from './read.ts'
import { callFilter, readMarks } from './read-calls.ts'
import { fileQuery, sendFile } from './send-file.ts'
import { getAccount } from './visitor.ts'

/** Calls read at once. */
const sliceRows = 500

const readFile = queryOf({ ...callFilter, ...fileQuery })

interface Meant extends CallMarks {
  readonly accountId: string
  readonly since: number | undefined
}

/** Calls of an account as a file: those its page shows, however far it has to look. */
export function serveCallsFile(scope: FastifyInstance, needs: ConsoleNeeds & { readonly downloads: Downloads }): void {
  const { usage, tokens, clock, downloads } = needs

  scope.get('/accounts/:accountId/calls/file', { compress: false, exposeHeadRoute: false }, async (request, reply) => {
    const { format, lang, download, ...filter } = readFile(request)
    const { id: accountId, name } = getAccount(request)
    const { marks, since } = readMarks(filter, clock.now())
    const table = { name: 'Calls', columns: callColumns, slices: () => readCalls({ ...marks, since, accountId }) }
    return sendFile(downloads, request, reply, {
      name: `almagest-calls-${name}`,
      table,
      asked: { format, lang, download },
    })
  })

  async function* readCalls(meant: Meant): AsyncGenerator<readonly CallRow[]> {
    for (let before: string | undefined; ; ) {
      const { calls, next } = await usage.searchCalls({ ...meant, before, limit: sliceRows })
      const names = await tokens.nameTokens(meant.accountId, [...new Set(calls.map(({ tokenId }) => tokenId))])
      yield calls.map((call) => ({ ...call, token: names.get(call.tokenId) ?? call.tokenId }))
      if (next === null) return
      before = next
      // A store in this process answers at once: others have their turn between two slices.
      await turnEnd(clock)
    }
  }
}
