import type { Asked, Parameters, Query, RunQuery } from '#store/query'
import { inCamelCase } from '#store/tables'
import type { Driver } from './driver.ts'

type Run = (asks: Readonly<Record<string, Asked | undefined>>) => unknown[]

export function openReads(driver: Driver): RunQuery {
  const known = new Map<Query<unknown, never>, Run>()

  function prepare({ name: queryName, sql }: Query<unknown, never>): Run {
    const names = [...sql.matchAll(/@(\w+)/g)].map(([, name = '']) => name)
    const lists = new Set([...sql.matchAll(/\bIN @(\w+)/g)].map(([, name = '']) => name))
    const text = sql.replaceAll(/\bIN @\w+/g, 'IN (SELECT value FROM json_each(?))').replaceAll(/@\w+/g, '?')
    const statement = driver.prepare<unknown[], unknown[]>(text).raw()
    const columns = statement.columns().map(({ name }) => inCamelCase(name))
    return (asks) => {
      const values = names.map((name) => {
        const value = asks[name]
        if (value === undefined) throw new RangeError(`${queryName} misses ${name}`)
        return lists.has(name) ? JSON.stringify(value) : value
      })
      return statement.all(...values).map((cells) => {
        const row: Record<string, unknown> = {}
        for (let nth = 0; nth < columns.length; nth++) row[columns[nth] ?? ''] = cells[nth]
        return row
      })
    }
  }

  return <Row, Asks extends Parameters>(query: Query<Row, Asks>, asks: Asks) => {
    let run = known.get(query)
    if (!run) {
      run = prepare(query)
      known.set(query, run)
    }
    // What a query gives is what its text names; what it takes it looks for by name.
    return run(asks as Readonly<Record<string, Asked | undefined>>) as Row[]
  }
}
