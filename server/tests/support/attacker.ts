/** The attackers' process; `open-attacker.ts` starts it and tells it what to do. */
import { type OpenScene, openScene } from './attack-scene.ts'
import { attacks } from './attacks.ts'
import type { AttackCounts, Told } from './open-attacker.ts'

let scene: OpenScene | undefined

process.on('message', (told: Told) => {
  const counts: AttackCounts = scene?.close() ?? { opened: 0, mostOpen: 0 }
  scene = told.attack === undefined ? undefined : begin(told.attack, told)
  process.send?.(counts)
})
process.once('disconnect', () => process.exit())

function begin(name: string, told: Told): OpenScene {
  const attack = attacks[name]
  if (!attack) throw new Error(`no such attack: ${name}`)
  const opened = openScene(told)
  attack(opened)
  return opened
}
