import type { KeptBody } from '#drift'
import { Refusal, showUnseen } from '#kit'
import { printList } from './list.ts'
import type { Books, OperatorNeeds } from './needs.ts'
import { type JsonOption, showTime } from './print.ts'

/** Lists the refused answers of an endpoint, the newest first. */
export async function listBodies(
  needs: OperatorNeeds,
  { drift }: Books,
  path: string,
  options: JsonOption,
): Promise<void> {
  const bodies = await drift.listBodies(path)
  const rows = options.json ? bodies.map(({ at, ...body }) => ({ ...body, at: new Date(at).toISOString() })) : bodies
  await printList<Omit<KeptBody, 'at'> & { readonly at: number | string }>(needs, options, {
    pages: [rows],
    columns: [
      { title: 'ID', show: ({ id }) => String(id), isRight: true },
      { title: 'WHEN', show: ({ at }) => (typeof at === 'number' ? showTime(at) : at) },
      { title: 'UPSTREAM', show: ({ provider }) => provider },
      { title: 'WHY', show: ({ outcome }) => outcome },
      { title: 'BYTES', show: ({ sizeBytes }) => String(sizeBytes), isRight: true },
      { title: '', show: ({ isCut }) => (isCut ? 'cut' : '') },
    ],
    below: ({ place, expected, got }) => [
      ...(place === '' ? [] : [place]),
      ...(expected === '' ? [] : [got === '' ? expected : `expected ${expected}, got ${got}`]),
    ],
    none: 'No refused answer of this endpoint is kept.',
  })
  if (!options.json && bodies.length > 0) await needs.stream('\nTo see one: npx almagest drift --body ID\n')
}

/** Writes one refused answer: nothing in it that a terminal would obey, and with `--json` to the last character. */
export async function writeBody(
  needs: OperatorNeeds,
  { drift }: Books,
  id: number,
  { json }: JsonOption,
): Promise<void> {
  const found = await drift.findBody(id)
  if (!found) throw new Refusal(`there is no refused answer ${id}; the newest 20 of an endpoint are kept, for 7 days`)
  const { body, at, ...kept } = found
  const text = body.toString('utf8')
  if (json) await needs.stream(`${JSON.stringify({ ...kept, at: new Date(at).toISOString(), body: text })}\n`)
  else await needs.stream(`${showLines(text)}\n`)
  if (kept.isCut) needs.complain(`Only the beginning is kept: ${body.length} of ${kept.sizeBytes} bytes.\n`)
}

/** Breaks and tabs are the upstream's; nothing else unseen is let through. */
const showLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/\r$/, '').split('\t').map(showUnseen).join('\t'))
    .join('\n')
