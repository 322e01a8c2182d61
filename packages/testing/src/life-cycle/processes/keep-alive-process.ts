import { createConnection, memoryStore, oauth2Provider } from '@evergrant/core'

const provider = oauth2Provider({
  id: 'things',
  name: 'Things',
  origins: ['https://things.example.com'],
  tokenEndpoint: 'https://things.example.com/token',
  clientId: 'client',
})
const connection = createConnection({
  provider,
  id: 'acme/things',
  store: memoryStore(),
  credentials: {
    accessToken: 'access',
    refreshToken: 'refresh',
    issuedAt: new Date().toISOString(),
    expiresIn: 3600,
  },
  keepAlive: true,
})
await connection.getAccessToken()
// Nothing but the timer of keep-alive is left now.
