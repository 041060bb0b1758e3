export { type Catalogue, openCatalogue } from './catalogue.ts'
export { findClientMethod, nameClientMethod } from './client-method.ts'
export { defineEndpoint, type Endpoint, type EndpointDefinition, isApiPath } from './define-endpoint.ts'
export { exampleId, type FindExample, listExampleParams, openExamples } from './example.ts'
export { listFirstParams, pickFirst } from './first-endpoint.ts'
export type { ImportedDefinition, ImportedParam } from './imported-endpoint.ts'
export { type Imports, openImports } from './imports.ts'
export type { Judged } from './judged.ts'
export { builtInEndpoints, loadCatalogue } from './load.ts'
export { createNumberReader } from './number-reader.ts'
export { canonicalParams, type Params, type RawParams } from './params.ts'
export { openPauses, type Pauses } from './pauses.ts'
export { type ImportPlan, planImport } from './plan-import.ts'
export { listParams, type ParamGroup, type ParamView, type SchemaView, type Unit, viewSchema } from './schema.ts'
export { describeShape, findOwner, type Kind, readShape, type Shape } from './shape.ts'
export {
  type Basis,
  type Cost,
  type Facts,
  type Honours,
  isHonoured,
  type Question,
  renameParams,
  type Source,
  writeQuery,
} from './source.ts'
export { readSubject } from './subject.ts'
export { openSwitches, type Switches } from './switches.ts'
export { topics } from './topics.ts'
export { createUnfitFinder, describeUnfit, type Unfit, unfitAt } from './unfit.ts'
export { openWithdrawals, type WithdrawalPlan, type Withdrawals } from './withdrawals.ts'
