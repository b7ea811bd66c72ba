/** What an answer says, to be looked into freely: a test names the keys that it expects. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is what the test asserts
export async function jsonOf(response: Response): Promise<any> {
  return response.json()
}
