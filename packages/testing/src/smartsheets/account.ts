import { type Answer, jsonAnswer } from '../answer.ts'
import { user } from './user.ts'

/** `GET /users/me`; an administrator who assumes another user is that user. */
export function getCurrentUser(assumedEmail: string | undefined): Answer {
  return jsonAnswer(200, assumedEmail === undefined ? user : { ...user, email: assumedEmail, admin: false })
}

/** `GET /serverinfo` */
export function getServerInfo(): Answer {
  return jsonAnswer(200, {
    formats: {
      defaults: '0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0',
      dateFormat: ['LOCALE_BASED', 'MMMM_D_YYYY', 'YYYY_MM_DD_HYPHEN'],
      textWrap: ['none', 'on'],
    },
    supportedLocales: ['de_DE', 'en_GB', 'en_US', 'fr_FR', 'ja_JP'],
    featureInfo: { symbolsVersion: 2 },
  })
}
