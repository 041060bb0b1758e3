import { useMemo, useState } from 'react'
import { useWords } from '#words'
import styles from './calls.module.css'
import { type JsonNode, readJsonTree } from './json-tree.ts'
import { storyWords } from './story-words.ts'

/** Items drawn of a long list, until somebody asks for more. */
const drawnItems = 30
/** So deep it is open from the start. */
const openDepth = 2

/** JSON that can be folded, digit for digit. */
export function JsonView({ text, label }: { readonly text: string; readonly label: string }) {
  const tree = useMemo(() => readJsonTree(text), [text])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than its place is scrolled by keys.
    <section className={styles['json']} tabIndex={0} aria-label={label}>
      {tree ? <Node node={tree} depth={0} /> : text}
    </section>
  )
}

const classes = { text: 'text', number: 'number', word: 'number' } as const

interface NodeProps {
  readonly node: JsonNode
  readonly depth: number
  readonly name?: string
  readonly isLast?: boolean
}

function Node({ node, depth, name, isLast = true }: NodeProps) {
  const say = useWords(storyWords)
  const head = name === undefined ? null : <span className={styles['member']}>{name}: </span>
  const end = isLast ? '' : ','
  if (node.kind === 'plain')
    return (
      <div className={styles['line']}>
        {head}
        <span className={styles[classes[node.type]]}>{node.raw}</span>
        {end}
      </div>
    )
  const [open, close] = node.kind === 'list' ? '[]' : '{}'
  const size = node.kind === 'list' ? node.items.length : node.members.length
  if (size === 0)
    return (
      <div className={styles['line']}>
        {head}
        {open}
        {close}
        {end}
      </div>
    )
  return (
    <details open={depth < openDepth && size <= drawnItems}>
      <summary>
        {head}
        {open}
        <span className={styles['folded']}>
          {' '}
          {node.kind === 'list' ? say.items(size) : say.members(size)} {close}
          {end}
        </span>
      </summary>
      <Inside node={node} depth={depth + 1} />
      <div>
        {close}
        {end}
      </div>
    </details>
  )
}

type Branch = Exclude<JsonNode, { readonly kind: 'plain' }>

function Inside({ node, depth }: { readonly node: Branch; readonly depth: number }) {
  const say = useWords(storyWords)
  const [isWhole, setWhole] = useState(false)
  const parts: readonly (readonly [string | undefined, JsonNode])[] =
    node.kind === 'list' ? node.items.map((item) => [undefined, item]) : node.members
  const drawn = isWhole ? parts : parts.slice(0, drawnItems)
  return (
    <div className={styles['inside']}>
      {drawn.map(([name, item], at) => (
        <Node
          // biome-ignore lint/suspicious/noArrayIndexKey: a place is its index.
          key={at}
          node={item}
          depth={depth}
          isLast={at === parts.length - 1}
          {...(name === undefined ? {} : { name })}
        />
      ))}
      {drawn.length < parts.length && (
        <button type="button" className={styles['unfold']} onClick={() => setWhole(true)}>
          {say.folded(parts.length - drawn.length)}
        </button>
      )}
    </div>
  )
}
