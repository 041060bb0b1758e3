/** The door for endpoint files in any folder: `import { defineEndpoint, justOneApi, Type, yuan } from 'almagest'`. */
export { Type } from 'typebox'
export { defineEndpoint, type EndpointDefinition, type Judged } from '#catalogue'
export { yuan } from '#kit'
export { justOneApi } from '#providers/just-one-api'
export { recordings } from '#providers/recordings'
export { readShape, tikHub } from '#providers/tikhub'
export { xingtu } from '#providers/xingtu'
