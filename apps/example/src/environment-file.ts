/**
 * Adds the settings in the file `.env` of the working directory, if there is one; what is set already stays.
 * @returns a problem as a text for people, where the file cannot be read
 */
export function loadEnvironmentFile(): string | undefined {
  try {
    process.loadEnvFile('.env')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'ENOENT') return `The file .env cannot be read (${code}).`
  }
  return undefined
}
