/** One change that a check has to notice. */
export interface Breach {
  /** The check, by what it watches. */
  readonly check: string
  /** What is so instead. */
  readonly change: string
  /** From the root; one that is not there is made. */
  readonly file: string
  /** What stands there, and is replaced where it stands first. Left out, the text is put at the end. */
  readonly find?: string
  /** What stands there instead. */
  readonly text: string
  /** The check as a command of the shell; green without the change. */
  readonly command: string
  /** Comes before the change, as packing does where a tarball is changed. */
  readonly before?: string
  /** A package, from the root, that is built again after the change. */
  readonly build?: string
  /** What the check says. */
  readonly says: string
}
