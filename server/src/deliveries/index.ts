import type { Store } from '#store'
import { openForgetting } from './forget.ts'
import { openKeyedAnswers } from './keyed-answers.ts'
import { openOwedAnswers } from './owed.ts'

export type { KeyedAnswer } from './keyed-answers.ts'
export type { OwedAnswer } from './owed.ts'
export {
  type Client,
  type Deliveries,
  type Delivery,
  openDeliveries,
  owedMs,
  type Run,
  type TakenAnswer,
} from './runs.ts'

/** Which answers are still to be given: what is owed, and what is kept under a key. Calls under way are in `Deliveries`. */
export type DeliveryBook = ReturnType<typeof openDeliveryBook>

export const openDeliveryBook = (store: Store) => ({
  ...openKeyedAnswers(store),
  ...openOwedAnswers(store),
  ...openForgetting(store),
})
