/** Typed client of Almagest: a method for each endpoint, and what `@almagest/sdk/core` has. */
export { Almagest } from './almagest.ts'
export * from './core.ts'
