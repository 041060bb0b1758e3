/** Strikes a secret out of text that came from elsewhere: a message, a cause. */
export type Hide = (text: string) => string

/** Where the token may stand in a message of somebody else, as it is or as part of a URL. */
export function hideToken(token: string): Hide {
  const forms = [...new Set([token, encodeURIComponent(token)])]
  return (text) => forms.reduce((left, form) => left.replaceAll(form, '***'), text)
}
