/** Makes something when it is first asked for, and never again. */
export function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** What follows from an object, worked out once for each and forgotten with it. */
export function derived<Key extends object, Value>(derive: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, { readonly value: Value }>()
  return (key) => {
    const found = known.get(key) ?? { value: derive(key) }
    known.set(key, found)
    return found.value
  }
}
