import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import pg from 'pg'
import type { PostgresServer } from './postgres-server.ts'
import { mountSmallDisk, type SmallDisk } from './small-disk.ts'

export interface SmallDatabase {
  readonly url: string
  /** The disk of its files; absent where this user may not mount any. */
  readonly disk?: SmallDisk
  /** Somebody at the server's own prompt: in this database, and beside it. */
  readonly own: pg.Client
  readonly admin: pg.Client
}

/** Enough for an empty database, our tables and some calls. */
const diskBytes = 48 * 1_048_576

/** A database on a server of the test's own, whose files are on a small disk of theirs: what is written ahead is elsewhere. */
export async function makeSmallDatabase(t: TestContext, server: PostgresServer): Promise<SmallDatabase> {
  const admin = await connect(t, server.url)
  const disk = mountSmallDisk(t, diskBytes)
  if (disk) await admin.query(`CREATE TABLESPACE small LOCATION '${makeSpace(disk)}'`)
  await admin.query(`CREATE DATABASE books TEMPLATE template0${disk ? ' TABLESPACE small' : ''}`)
  const url = new URL(server.url)
  url.pathname = '/books'
  return { url: url.href, ...(disk && { disk }), own: await connect(t, url.href), admin }
}

function makeSpace({ folder }: SmallDisk): string {
  const space = join(folder, 'space')
  mkdirSync(space)
  // The server is another user where we are root.
  chmodSync(folder, 0o755)
  if (process.getuid?.() === 0) execFileSync('chown', ['postgres', space])
  return space
}

async function connect(t: TestContext, url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  // Its server may end before it.
  client.on('error', () => {})
  await client.connect()
  t.after(() => client.end().catch(() => {}))
  return client
}
