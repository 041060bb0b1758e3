/** `GET /console/api/operator/settings`: what the service was started with. Read-only: settings come from where it runs. */
export interface OperatorSettings {
  readonly settings: readonly OperatorSetting[]
}

export interface OperatorSetting {
  readonly name: string
  /** The heading of the guide's table it stands in. */
  readonly group: { readonly en: string; readonly zh: string }
  readonly text: { readonly en: string; readonly zh: string }
  /** As it is written in the environment; `null` where it is a secret, or has no value. */
  readonly value: string | null
  readonly default: string | null
  readonly isSecret: boolean
  readonly isSet: boolean
  readonly from: 'default' | 'environment' | 'file' | 'command'
}
