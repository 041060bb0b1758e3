import Type, { type TSchema } from 'typebox'

/** What every tool answers with, whatever became of it. */
export const outputOf = (data: TSchema) =>
  Type.Object({
    code: Type.Integer({ description: '0: done. Anything else: what went wrong, as the documentation lists it.' }),
    data: Type.Union([data, Type.Null()]),
    charge: Type.String({ description: 'What was charged, in CNY.' }),
    requestId: Type.String({ description: 'Names the answer to whoever runs the service.' }),
    cache: Type.Union([Type.String(), Type.Null()], {
      description:
        'hit: an earlier answer, still fresh. stale: an older one in place of none. miss: a new one. null: no call.',
    }),
  })
