import Type, { type TProperties } from 'typebox'
import type { ParamGroup } from '#catalogue'

/** The same parameters under one heading of the documentation. */
export const groupParams = <Params extends TProperties>(group: ParamGroup, params: Params): Params => ({
  ...params,
  ...Object.fromEntries(Object.entries(params).map(([name, param]) => [name, Type.With(param, { group })])),
})
