/** The door for endpoint files in any folder: `import { defineEndpoint, recordings, Type, yuan } from 'almagest'`. */
export { Type } from 'typebox'
export { defineEndpoint, type EndpointDefinition } from '#catalogue'
export { yuan } from '#kit'
export { recordings } from '#providers/recordings'
