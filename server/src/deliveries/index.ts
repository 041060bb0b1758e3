import type { Store } from '#store'
import { type Forgetting, openForgetting } from './forget.ts'
import { type KeyedAnswers, openKeyedAnswers } from './keyed-answers.ts'
import { type OwedAnswers, openOwedAnswers } from './owed.ts'

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
export interface DeliveryBook extends KeyedAnswers, OwedAnswers, Forgetting {}

export const openDeliveryBook = (store: Store): DeliveryBook => ({
  ...openKeyedAnswers(store),
  ...openOwedAnswers(store),
  ...openForgetting(store),
})
