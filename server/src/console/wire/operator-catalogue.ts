/** `GET /console/api/operator/catalogue`: where endpoints come from. */
export interface OperatorCatalogue {
  /** Endpoints that are written as files. */
  readonly builtIn: number
  readonly documents: readonly CatalogueDocument[]
  /** The largest document that is taken. */
  readonly bytesMax: number
  /** What a new endpoint costs unless somebody says otherwise. */
  readonly usualMicro: number
}

export interface CatalogueDocument {
  readonly name: string
  readonly importedAt: number
  readonly endpoints: number
  /** Of these, endpoints the document has no more: they still answer, deprecated. */
  readonly removed: number
}

/** `POST …/catalogue/plans`: what an import would change. Lists are cut; the counts are whole. */
export interface CataloguePlan {
  readonly id: string
  readonly document: string
  readonly isFirst: boolean
  readonly added: Cut<{ readonly path: string; readonly title: string; readonly platform: string }>
  readonly changed: Cut<{ readonly path: string; readonly what: readonly string[] }>
  /** They are deprecated, and still answer. */
  readonly removed: Cut<{ readonly path: string }>
  readonly unchanged: number
  readonly builtIn: number
  /** Operations that cannot be served, and those served otherwise than they are described. */
  readonly leftOut: Cut<CatalogueRemark>
  readonly notices: Cut<CatalogueRemark>
  /** Until when it can be applied. */
  readonly expiresAt: number
}

export interface Cut<Item> {
  readonly count: number
  readonly items: readonly Item[]
}

export interface CatalogueRemark {
  readonly operation: string
  readonly place: string
  readonly what: string
}

/** `GET …/catalogue/withdrawal?document=…`: what taking a document back does. */
export interface CatalogueWithdrawal {
  readonly document: string
  readonly revision: number
  /** Nobody ever asked them: they go. */
  readonly gone: Cut<{ readonly path: string }>
  /** They were asked: they are deprecated, and still answer. */
  readonly kept: Cut<{ readonly path: string }>
}
