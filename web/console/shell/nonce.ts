/** The nonce of this page, which styles made by scripts carry; browsers show it to scripts alone. */
export const getNonce = (): string => document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''

/** Where what locks scrolling under a dialog looks for it. */
export function shareNonce(): void {
  Object.assign(globalThis, { __webpack_nonce__: getNonce() })
}
