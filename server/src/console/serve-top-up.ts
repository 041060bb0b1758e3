import type { FastifyInstance } from 'fastify'
import type { ConsoleNeeds } from './needs.ts'
import { openTopUpText } from './top-up-text.ts'
import { getAccount } from './visitor.ts'
import type { TopUpView } from './wire/top-up.ts'

/** How an account is topped up: no payment provider is built in, so the operator says it in words. */
export function serveTopUp(scope: FastifyInstance, { ledger, topUpTextFile }: ConsoleNeeds): void {
  const readText = openTopUpText(topUpTextFile)

  scope.get('/accounts/:accountId/top-up', async (request): Promise<TopUpView> => {
    const [{ availableMicro, heldMicro }, text] = await Promise.all([
      ledger.getBalance(getAccount(request).id),
      readText(),
    ])
    return { balanceMicro: availableMicro + heldMicro, heldMicro, text }
  })
}
