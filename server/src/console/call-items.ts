import type { Tokens } from '#accounts'
import type { Archive } from '#archive'
import type { Catalogue } from '#catalogue'
import { answerKindOf, type CallRecord } from '#usage'
import type { CallItem, CallNames, EndpointTitle } from './wire/calls.ts'

export interface CallItemNeeds {
  readonly catalogue: Pick<Catalogue, 'find'>
  readonly tokens: Pick<Tokens, 'nameTokens'>
  readonly archive: Pick<Archive, 'listCollected'>
}

/** Calls of an account as its people see them, with what their ids and paths are called. */
export async function describeCalls(
  needs: CallItemNeeds,
  accountId: string,
  calls: readonly CallRecord[],
): Promise<{ readonly items: readonly CallItem[]; readonly names: CallNames }> {
  const kept = calls.flatMap(({ isCached, snapshotId }) => (isCached && snapshotId !== null ? [snapshotId] : []))
  const [names, collected] = await Promise.all([
    nameCalls(needs, accountId, calls),
    kept.length === 0 ? new Map<number, number>() : needs.archive.listCollected(kept),
  ])
  return { items: calls.map((call) => describeItem(call, collected)), names }
}

export const describeItem = (call: CallRecord, collected: ReadonlyMap<number, number>): CallItem => {
  const { id, at, tokenId, path, question, code, chargeMicro, isGranted, durationMs, idempotencyKey } = call
  const collectedAt = call.snapshotId === null ? null : (collected.get(call.snapshotId) ?? null)
  const told = { id, at, tokenId, path, question, code, chargeMicro, isGranted, durationMs, idempotencyKey }
  return { ...told, kind: answerKindOf(call), collectedAt }
}

async function nameCalls(
  { catalogue, tokens }: CallItemNeeds,
  accountId: string,
  calls: readonly Pick<CallRecord, 'path' | 'tokenId'>[],
): Promise<CallNames> {
  const named = await tokens.nameTokens(accountId, [...new Set(calls.map(({ tokenId }) => tokenId))])
  const paths = [...new Set(calls.map(({ path }) => path))]
  return {
    endpoints: Object.fromEntries(paths.map((path) => [path, titleOf(catalogue, path)])),
    tokens: Object.fromEntries(named),
  }
}

/** An endpoint that is not there any more has its path. */
export function titleOf(catalogue: Pick<Catalogue, 'find'>, path: string): EndpointTitle {
  const title = catalogue.find(path)?.title
  return { en: title?.en ?? path, zh: title?.zh ?? path }
}
