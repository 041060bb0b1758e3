/**
 * Where somebody opens a link: this machine by its name and not by its digits, for which no browser keeps a passkey.
 */
export const joinAddress = (address: string, secret: string): string =>
  `${address.replace(/^(https?:\/\/)(127\.0\.0\.1|\[::1\])(?=[:/]|$)/, '$1localhost')}/console/join/${secret}`
