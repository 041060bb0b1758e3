import { NotFoundError } from '@almagest/sdk/core'
import { Refusal } from './refusal.ts'

/** Reads what is kept of a creator; where there is nothing, says how it is asked for. */
export async function readKept<Data>(kolId: string, asked: PromiseLike<Data>): Promise<Data> {
  try {
    return await asked
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error
    throw new Refusal(`nothing is kept about creator ${kolId}\n--max-age 24h asks for it, at the price of a call.`)
  }
}
