import { Refusal, showValue } from '#kit'
import type { Books, OperatorNeeds } from './needs.ts'

/** Opens the books, lets a command act, and closes them. */
export async function withNewBooks<T>(needs: OperatorNeeds, act: (books: Books) => Promise<T>): Promise<T> {
  const books = await needs.openBooks()
  try {
    return await act(books)
  } finally {
    await books.store.close()
  }
}

/** As `withNewBooks`, for commands that make no sense without a database: a mistyped setting should not make one. */
export async function withBooks<T>(needs: OperatorNeeds, act: (books: Books) => Promise<T>): Promise<T> {
  const storage = await needs.openStorage()
  await storage.requireBooks()
  return withNewBooks(needs, act)
}

/** The endpoint at a path. Throws a Refusal that says where to look. */
export function getEndpoint({ catalogue }: Books, path: string) {
  const endpoint = catalogue.find(path)
  if (!endpoint)
    throw new Refusal(
      `there is no endpoint ${showValue(path)}; see: npx almagest endpoint list (is ENDPOINTS_DIR set as for the service?)`,
    )
  return endpoint
}
