/** The one client there is: every kiosk. It is public, so this is no secret. */
export const CLIENT_ID = 'medio-kiosk';

/** Read the own household's rows, tell what was watched. */
export const SCOPE = 'kiosk';

export const paths = {
  metadata: '/.well-known/oauth-authorization-server',
  deviceAuthorization: '/oauth/device_authorization',
  token: '/oauth/token',
  revoke: '/oauth/revoke',
  jwks: '/oauth/jwks',
  /** Where a parent goes with the code. */
  pair: '/pair',
} as const;
