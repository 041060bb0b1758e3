export { type OpenApi, openOpenApi, writeOwn, writeWhole } from './open-api.ts'
