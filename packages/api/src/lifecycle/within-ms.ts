/** The work, or a failure when it takes too long. The work itself goes on. */
export function withinMs<T>(timeoutMs: number, work: Promise<T>, whose = 'The database'): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${whose} did not answer within ${timeoutMs} ms`)), timeoutMs)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
