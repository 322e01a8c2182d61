/** What a secret is called in the story instead of being shown. */
export type SecretKind = 'access token' | 'refresh token' | 'API key' | 'code'

/** Names secrets by kind and number, in the order in which they are first seen. */
export interface SecretNames {
  /** The name of this secret, as `refresh token 2`; the same each time. */
  nameOf(kind: SecretKind, secret: string): string
}

/** Starts to count at 1 for each kind. */
export function createSecretNames(): SecretNames {
  const seen = new Map<SecretKind, string[]>()
  return {
    nameOf(kind, secret) {
      const secrets = seen.get(kind) ?? []
      if (!secrets.includes(secret)) secrets.push(secret)
      seen.set(kind, secrets)
      return `${kind} ${secrets.indexOf(secret) + 1}`
    },
  }
}
