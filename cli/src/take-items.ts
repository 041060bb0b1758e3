/** The first items of a list; pages behind them are not asked for. */
export async function takeItems<Item>(items: AsyncIterable<Item>, itemsMax: number): Promise<Item[]> {
  const taken: Item[] = []
  for await (const item of items) {
    taken.push(item)
    if (taken.length >= itemsMax) break
  }
  return taken
}
