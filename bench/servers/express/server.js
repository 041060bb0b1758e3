import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import express from 'express'
import { rateLimit } from 'express-rate-limit'
import pg from 'pg'

/** The same bytes, charged as most would write it: Express, a limit of rates, and a transaction in PostgreSQL for each call. */
const body = readFileSync(process.env['BODY'] ?? '')
const pool = new pg.Pool({ connectionString: process.env['DATABASE'], max: 16 })
const [accounts, calls] = ['almagest_bench_account', 'almagest_bench_call']
await pool.query(`DROP TABLE IF EXISTS ${accounts}, ${calls}`)
await pool.query(`CREATE TABLE ${accounts} (id text PRIMARY KEY, available bigint NOT NULL CHECK (available >= 0))`)
await pool.query(
  `CREATE TABLE ${calls} (id uuid PRIMARY KEY, account_id text, path text, charge bigint, at timestamptz)`,
)
await pool.query(`INSERT INTO ${accounts} VALUES ('bench', 1000000000000)`)

async function charge(path) {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    const { rowCount } = await client.query(
      `UPDATE ${accounts} SET available = available - $1 WHERE id = $2 AND available >= $1`,
      [10_000, 'bench'],
    )
    if (rowCount === 1)
      await client.query(`INSERT INTO ${calls} VALUES ($1, $2, $3, $4, now())`, [randomUUID(), 'bench', path, 10_000])
    await client.query('COMMIT')
    return rowCount === 1
  } finally {
    client.release()
  }
}

const app = express()
app.disable('x-powered-by')
app.use(rateLimit({ windowMs: 60_000, limit: 1_000_000_000, standardHeaders: 'draft-8', legacyHeaders: false }))
app.get('/', async (request, response) => {
  if (!(await charge(request.path))) return response.status(402).end()
  response.type('application/json').send(body)
})
app.listen(Number(process.env['PORT']), '127.0.0.1')

process.once('SIGTERM', async () => {
  await pool.query(`DROP TABLE ${accounts}, ${calls}`)
  process.exit()
})
