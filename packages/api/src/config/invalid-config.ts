/** The environment does not describe a server. The message names every bad variable and what it takes. */
export class InvalidConfig extends Error {
  override name = 'InvalidConfig'
}
