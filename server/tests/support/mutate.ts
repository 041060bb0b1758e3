import { registerHooks } from 'node:module'

// Given by `--import` with a mutation: one place of one file of ours is loaded as another one wrote it.

const { file, from, to }: { file: string; from: string; to: string } = JSON.parse(process.env['MUTATION'] ?? '{}')

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    if (!url.endsWith(`/${file}`)) return loaded
    const text = String(loaded.source)
    if (text.split(from).length !== 2) throw new Error(`${file} has no single place ${from}`)
    return { ...loaded, source: text.replace(from, () => to) }
  },
})
