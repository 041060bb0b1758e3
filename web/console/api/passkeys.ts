import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'
import { tell } from './client.ts'

/** What browsers need to speak of keys; only whoever has one waits for it. */
const loadLibrary = () => import('@simplewebauthn/browser')

/** Asks the device for one of its passkeys, by a question the service asks at this path. Rejects where somebody thinks better of it. */
export async function answerPasskey(beginPath: string): Promise<unknown> {
  const optionsJSON = await tell<PublicKeyCredentialRequestOptionsJSON>('POST', beginPath)
  return (await loadLibrary()).startAuthentication({ optionsJSON })
}

/** Has the device make a passkey, as the service says at this path. */
export async function makePasskey(beginPath: string): Promise<unknown> {
  const optionsJSON = await tell<PublicKeyCredentialCreationOptionsJSON>('POST', beginPath)
  return (await loadLibrary()).startRegistration({ optionsJSON })
}

/** Whether somebody closed the window of their device: nothing is wrong. */
export const wasLeft = (error: unknown): boolean =>
  error instanceof Error && ['NotAllowedError', 'AbortError'].includes(error.name)

/** Whether the device has such a passkey already. */
export const isKnownPasskey = (error: unknown): boolean => error instanceof Error && error.name === 'InvalidStateError'
