import type { Scene } from './attack-scene.ts'
import { floodHeaders, listBombs, longTargets, oddities, raw, smuggle, targetOf } from './attack-shapes.ts'
import { kept } from './clients.ts'
import { kolPath } from './service.ts'

type Attack = (scene: Scene) => void

/** Sends one after the other of these, each over a connection of its own. */
const sendInTurn = ({ pace, send }: Scene, perSecond: number, write: (nth: number) => string | undefined): void =>
  pace(perSecond, (nth) => void send(write(nth) ?? ''))

/** Each is bounded in connections and rates; how long it goes on is for others to say. */
export const attacks: Readonly<Record<string, Attack>> = {
  'slow heads': ({ hold }) => hold({ count: 1_200, bytes: 'GET /en HTTP/1.1\r\nX-Slow: ', drip: 'a' }),
  'slow bodies': ({ hold, secret }) => {
    const headers = [`Authorization: Bearer ${secret}`, 'Content-Type: application/json', 'Content-Length: 50000']
    hold({ count: 1_200, bytes: raw('POST /mcp', headers, '{'), drip: ' ' })
  },
  // Each is some megabytes for the systems on both sides.
  'slow answers': ({ hold }) =>
    hold({ count: 1_200, perSecond: 100, bytes: kept('/openapi.json').repeat(3), reads: false }),
  '10,000 idle connections': ({ hold }) => hold({ count: 10_000, perSecond: 5_000 }),
  'connections that asked once': ({ hold }) => hold({ count: 10_000, bytes: kept('/ping') }),
  'connections without a byte': ({ pace, connect }) =>
    pace(1_000, (nth) => {
      const socket = connect()
      socket.once('connect', () => (nth % 4 < 2 ? socket.resetAndDestroy() : socket.destroy()))
    }),
  'half-closed connections': ({ pace, send }) =>
    pace(500, (nth) => void send(nth % 2 === 0 ? '' : kept(targetOf(nth))).end()),
  'floods of headers': (scene) => sendInTurn(scene, 500, (nth) => raw(`GET ${targetOf(nth)}`, floodHeaders(nth))),
  'floods of addresses': (scene) =>
    sendInTurn(scene, 500, (nth) => {
      const target = longTargets[nth % longTargets.length]?.(targetOf(nth))
      return raw(`GET ${target}`, ['Connection: close'])
    }),
  'odd requests': (scene) => sendInTurn(scene, 1_000, (nth) => oddities[nth % oddities.length]?.(targetOf(nth))),
  'smuggled requests': (scene) =>
    sendInTurn(scene, 500, (nth) => {
      const shapes = smuggle(targetOf(nth))
      return shapes[nth % shapes.length]
    }),
  'pipelined requests': ({ hold }) => {
    const bytes = Array.from({ length: 500 }, (_, nth) => kept(targetOf(nth))).join('')
    hold({ count: 20, perSecond: 20, bytes, reads: false })
  },
  'calls that are dropped': ({ pace, connect, secret }) =>
    pace(1_000, (nth) => {
      const socket = connect()
      socket.write(kept(`${kolPath}?token=${secret}&kolId=${droppedId + nth}`), () => socket.resetAndDestroy())
    }),
  bombs: (scene) => {
    const bodies = listBombs(scene.secret)
    sendInTurn(scene, 100, (nth) => bodies[nth % bodies.length])
  },
}

/** The first creator that calls which are dropped ask for. */
const droppedId = 5_000_000
