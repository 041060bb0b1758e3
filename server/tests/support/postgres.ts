import type { TestContext } from 'node:test'
import pg from 'pg'

const { TEST_DATABASE_URL: adminUrl = 'postgres://postgres@127.0.0.1:5432/postgres' } = process.env

let made = 0

/** A database of the test's own, empty; removed after it. `undefined` where no server listens. */
export async function makeDatabase(t: TestContext): Promise<string | undefined> {
  const admin = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 2_000 })
  try {
    await admin.connect()
  } catch {
    return undefined
  }
  const name = `almagest_test_${process.pid}_${made++}`
  await admin.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`)
  t.after(async () => {
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
    await admin.end()
  })
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}
