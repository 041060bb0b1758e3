type Json = Readonly<Record<string, unknown>>
type Kind = 'schemas' | 'parameters' | 'headers' | 'examples' | 'responses'
export type Parts = Readonly<Partial<Record<Kind, Readonly<Record<string, unknown>>>>>

/** What a document's operations refer to by name. */
export interface Components {
  /** Refers to a schema, by the name that is wanted where it is free; the same schema has one name, whoever asks. */
  share(wanted: string, schema: Json): Json
  /** Notes what a piece of the document refers to. */
  note(text: string): void
  /** Everything that was referred to, and what that refers to; nothing else. */
  list(): Parts
}

export function openComponents(parts: Parts): Components {
  const schemas: Record<string, unknown> = { ...parts.schemas }
  const all: Record<Kind, Readonly<Record<string, unknown>>> = {
    schemas,
    parameters: parts.parameters ?? {},
    headers: parts.headers ?? {},
    examples: parts.examples ?? {},
    responses: parts.responses ?? {},
  }
  const names = new Map<string, string>()
  const used = new Set<string>()

  function note(text: string): void {
    for (const [, ref = ''] of text.matchAll(/"\$ref": ?"#\/components\/([^"]+)"/g)) {
      if (used.has(ref)) continue
      used.add(ref)
      const [kind = '', name = ''] = ref.split('/')
      note(JSON.stringify(findPart(kind, name)))
    }
  }

  function findPart(kind: string, name: string): unknown {
    const part = Object.entries(all).find(([one]) => one === kind)?.[1][name]
    if (part === undefined) throw new Error(`the document refers to ${kind} ${name} and has none`)
    return part
  }

  return {
    share(wanted, schema) {
      const text = JSON.stringify(schema)
      const known = names.get(text)
      if (known !== undefined) return refer(known)
      let name = wanted
      for (let nth = 2; Object.hasOwn(schemas, name); nth++) name = `${wanted}${nth}`
      schemas[name] = schema
      names.set(text, name)
      return refer(name)
    },
    note,
    list: () =>
      Object.fromEntries(
        Object.entries(all)
          .map(([kind, ones]) => [kind, pickUsed(kind, ones)] as const)
          .filter(([, ones]) => Object.keys(ones).length > 0),
      ),
  }

  function pickUsed(kind: string, ones: Readonly<Record<string, unknown>>) {
    return Object.fromEntries(Object.entries(ones).filter(([name]) => used.has(`${kind}/${name}`)))
  }
}

const refer = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })
