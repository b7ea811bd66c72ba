import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { HttpBindings } from '@hono/node-server'
import { expect, it } from 'vitest'
import { echoApp } from '../../../../test/support/echo-app.ts'
import { type Fetch, listen } from '../lifecycle/listen.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

it('nothing is kept of a request that was answered', async () => {
  const app = echoApp()
  const requests: WeakRef<object>[] = []
  const watched: Fetch = (request, environment) => {
    requests.push(new WeakRef((environment as HttpBindings).incoming))
    return app.fetch(request, environment as HttpBindings)
  }
  const listener = await listen('127.0.0.1', 0, watched)
  try {
    const headers = { 'content-type': 'application/json', connection: 'close' }
    for (let index = 0; index < 50; index++) {
      const body = JSON.stringify({ query: 'q' })
      await (
        await fetch(`${listener.url}/v1/default/banks/b/memories/recall`, { method: 'POST', headers, body })
      ).text()
      await (await fetch(`${listener.url}/v1/default/banks/b/stats`, { headers })).text()
    }
    const kept = () => {
      collect()
      return requests.filter((request) => request.deref() !== undefined).length
    }
    // The last ones may still be on their way out.
    await expect.poll(kept, { timeout: 10_000 }).toBeLessThan(10)
    expect(requests).toHaveLength(100)
  } finally {
    listener.destroy()
    await listener.close()
  }
})
