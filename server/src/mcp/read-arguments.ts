import type { Static, TObject } from 'typebox'
import { Compile } from 'typebox/compile'
import { type SchemaView, viewSchema } from '#catalogue'
import { Problem } from '#kit'

const invalid = (message: string): Problem => new Problem('parameters.invalid', { message })

/** What is said of an id that came as a number. */
export const refuseNumber = (name: string): Problem =>
  invalid(`${name} came as a number: send it as text, in quotes. Ids have more digits than a number keeps`)

/**
 * Makes the reader of a tool's arguments. It throws `parameters.invalid`, which says what is wrong by name, and what is
 * expected; never the value, which may be a secret.
 */
export function createArgumentsReader<P extends TObject>(schema: P): (args: unknown) => Static<P> {
  const checker = Compile(schema)
  const { properties = {}, required = [] } = viewSchema(schema)

  return (args = {}) => {
    if (typeof args !== 'object' || args === null || Array.isArray(args))
      throw invalid('the arguments are not an object')
    for (const [name, value] of Object.entries(args)) {
      const view = Object.hasOwn(properties, name) ? properties[name] : undefined
      if (!view)
        throw invalid(`there is no argument of this name: expected ${Object.keys(properties).join(', ') || 'none'}`)
      const values = Array.isArray(value) ? value : [value]
      if ((view.items ?? view).type === 'string' && values.some((one) => typeof one === 'number'))
        throw refuseNumber(name)
    }
    const missing = required.find((name) => !Object.hasOwn(args, name))
    if (missing !== undefined) throw invalid(`${missing} is missing: expected ${describeExpected(missing)}`)
    if (checker.Check(args)) return args
    const [error] = checker.Errors(args)
    const name = error?.instancePath.split('/')[1] ?? ''
    throw invalid(`${name} is not valid: expected ${describeExpected(name)}`)
  }

  function describeExpected(name: string): string {
    const view = properties[name] ?? {}
    const shape = view.pattern ?? view.items?.pattern
    return `${describeKind(view)}${shape === undefined ? '' : ` matching ${shape}`}`
  }
}

function describeKind({ type = 'a value', minimum, maximum, minLength, maxLength, ...view }: SchemaView): string {
  const { minItems = 0, maxItems } = view
  if (type === 'array') return `a list of ${minItems} to ${maxItems} texts, none twice, each`
  if (type === 'string')
    return maxLength === undefined ? 'text' : `text of ${minLength ?? 0} to ${maxLength} characters`
  return minimum === undefined ? type : `${type} of ${minimum} to ${maximum}`
}
