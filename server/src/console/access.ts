/** What a route asks of whoever comes: a session, a part in the account it names, or an operator's. */
export type Needed = 'anybody' | 'person' | 'viewer' | 'member' | 'owner' | 'operator'

/** `proved`: the password was asked for in the last minutes, because a password, a factor or a secret changes. */
export type ConsoleAccess = Needed | `${Needed}, proved`

/**
 * Who may call what of the console. The one place that decides: a route without a line keeps the service from starting, and a test
 * walks all lines with every role. An operator may read of every account what a viewer may.
 */
export const consoleAccess: Readonly<Record<string, ConsoleAccess>> = {
  'GET /console/api/session': 'anybody',
  'POST /console/api/sign-in': 'anybody',
  'POST /console/api/sign-out': 'anybody',
  'POST /console/api/sign-out-everywhere': 'person',
  'POST /console/api/prove': 'person',
  'POST /console/api/join/look': 'anybody',
  'POST /console/api/join': 'anybody',
  'POST /console/api/passkey/begin': 'anybody',
  'POST /console/api/passkey/sign-in': 'anybody',
  'POST /console/api/prove/passkey/begin': 'person',
  'POST /console/api/prove/passkey': 'person',
  'GET /console/api/security': 'person',
  'POST /console/api/security/passkeys/begin': 'person, proved',
  'POST /console/api/security/passkeys': 'person, proved',
  'POST /console/api/security/passkeys/:passkeyId/remove': 'person, proved',
  'POST /console/api/security/password': 'person, proved',
  'POST /console/api/security/authenticator/begin': 'person, proved',
  'POST /console/api/security/authenticator/confirm': 'person, proved',
  'POST /console/api/security/authenticator/remove': 'person, proved',
  'POST /console/api/security/sessions/:sessionId/end': 'person',

  'GET /console/api/downloads/:downloadId': 'person',

  'GET /console/api/accounts/:accountId/people': 'viewer',
  'POST /console/api/accounts/:accountId/people/invite': 'owner',
  'POST /console/api/accounts/:accountId/people/:personId/role': 'owner',
  'POST /console/api/accounts/:accountId/people/:personId/remove': 'owner',
  'POST /console/api/accounts/:accountId/invitations/:invitationId/withdraw': 'owner',

  'GET /console/api/accounts/:accountId/notices': 'viewer',
  'GET /console/api/accounts/:accountId/notices/waiting': 'viewer',
  'POST /console/api/accounts/:accountId/notices/read': 'viewer',
  'POST /console/api/accounts/:accountId/notices/threshold': 'member',
  'POST /console/api/accounts/:accountId/notices/mail': 'viewer',

  'GET /console/api/accounts/:accountId/webhooks': 'viewer',
  'POST /console/api/accounts/:accountId/webhooks': 'member',
  'GET /console/api/accounts/:accountId/webhooks/:webhookId': 'viewer',
  'GET /console/api/accounts/:accountId/webhooks/:webhookId/messages/:messageId': 'viewer',
  'POST /console/api/accounts/:accountId/webhooks/:webhookId/messages/:messageId/again': 'member',
  'POST /console/api/accounts/:accountId/webhooks/:webhookId/change': 'member',
  'POST /console/api/accounts/:accountId/webhooks/:webhookId/secret': 'member, proved',
  'POST /console/api/accounts/:accountId/webhooks/:webhookId/remove': 'member',
  'POST /console/api/accounts/:accountId/webhooks/:webhookId/test': 'member',

  'GET /console/api/accounts/:accountId/home': 'viewer',

  'GET /console/api/accounts/:accountId/money': 'viewer',
  'GET /console/api/accounts/:accountId/money/file': 'viewer',
  'GET /console/api/accounts/:accountId/statement': 'viewer',
  'GET /console/api/accounts/:accountId/statement/check': 'viewer',
  'GET /console/api/accounts/:accountId/statement/file': 'viewer',

  'GET /console/api/accounts/:accountId/pricing': 'viewer',
  'GET /console/api/accounts/:accountId/top-up': 'viewer',
  'GET /console/api/operator/overview': 'operator',
  'GET /console/api/operator/endpoints': 'operator',
  'GET /console/api/operator/endpoints/file': 'operator',
  'POST /console/api/operator/endpoints/switch': 'operator',
  'POST /console/api/operator/endpoints/price': 'operator',
  'POST /console/api/operator/endpoints/price/unset': 'operator',
  'GET /console/api/operator/catalogue': 'operator',
  'POST /console/api/operator/catalogue/plans': 'operator',
  'POST /console/api/operator/catalogue/plans/:planId/apply': 'operator',
  'GET /console/api/operator/catalogue/withdrawal': 'operator',
  'POST /console/api/operator/catalogue/withdrawal': 'operator',
  'GET /console/api/operator/providers': 'operator',
  'POST /console/api/operator/providers/pause': 'operator',
  'GET /console/api/operator/upstream-check': 'operator',
  'POST /console/api/operator/upstream-check': 'operator',
  'POST /console/api/operator/upstream-check/stop': 'operator',
  'GET /console/api/operator/system': 'operator',
  'GET /console/api/operator/verify': 'operator',
  'POST /console/api/operator/verify': 'operator',
  'POST /console/api/operator/verify/stop': 'operator',
  'GET /console/api/operator/settings': 'operator',

  'GET /console/api/operator/accounts': 'operator',
  'POST /console/api/operator/accounts': 'operator',
  'GET /console/api/operator/accounts/:accountId': 'operator',
  'POST /console/api/operator/accounts/:accountId/status': 'operator',
  'POST /console/api/operator/accounts/:accountId/top-up': 'operator',
  'POST /console/api/operator/accounts/:accountId/adjust': 'operator',
  'POST /console/api/operator/accounts/:accountId/grant': 'operator',
  'POST /console/api/operator/accounts/:accountId/quota': 'operator',
  'POST /console/api/operator/accounts/:accountId/limit': 'operator',
  'POST /console/api/operator/accounts/:accountId/price': 'operator',
  'POST /console/api/operator/accounts/:accountId/price/unset': 'operator',
  'POST /console/api/operator/accounts/:accountId/invite': 'operator',

  'GET /console/api/operator/audit-log': 'operator',
  'GET /console/api/operator/audit-log/file': 'operator',
  'GET /console/api/accounts/:accountId/tokens': 'viewer',
  'GET /console/api/accounts/:accountId/tokens/endpoints': 'viewer',
  'POST /console/api/accounts/:accountId/tokens': 'member',
  'POST /console/api/accounts/:accountId/tokens/:tokenId/change': 'member',
  'POST /console/api/accounts/:accountId/tokens/:tokenId/revoke': 'member',
  'GET /console/api/accounts/:accountId/calls': 'viewer',
  'GET /console/api/accounts/:accountId/calls/file': 'viewer',
  'GET /console/api/accounts/:accountId/calls/choices': 'viewer',
  'GET /console/api/accounts/:accountId/calls/events': 'viewer',
  'GET /console/api/accounts/:accountId/calls/:requestId': 'viewer',
  'GET /console/api/accounts/:accountId/calls/:requestId/answer': 'viewer',
  'GET /console/api/accounts/:accountId/calls/:requestId/works': 'viewer',
}

/** The parts of a line. */
export function readAccess(line: ConsoleAccess): { readonly needed: Needed; readonly isProved: boolean } {
  const [needed, proved] = line.split(', ')
  // Lines are of this type.
  return { needed: needed as Needed, isProved: proved !== undefined }
}

/** Whether a route is about an account, which its address then names. */
export const isOfAccount = (needed: Needed): boolean => ['viewer', 'member', 'owner'].includes(needed)
