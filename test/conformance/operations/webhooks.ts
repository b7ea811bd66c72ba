import { type CasesByName, plain } from '../cases.ts'
import { STORY, type Stage } from '../stage.ts'

const FULL_WEBHOOK = {
  url: 'https://hooks.example.com/memory',
  secret: 'known to both',
  event_types: ['retain.completed', 'consolidation.completed'],
  enabled: false,
  http_config: { method: 'POST', timeout_seconds: 10, headers: { 'x-team': 'blue' }, params: { source: 'memory' } },
}

const oneWebhook = async (stage: Stage) => {
  const { bank_id } = await stage.bank()
  const { id } = await stage.call('createWebhook', { bank_id }, { body: FULL_WEBHOOK })
  return { bank_id, webhook_id: id as string }
}

/** Two deliveries that go nowhere: the name means this machine, which webhooks must not call. */
const delivering = async (stage: Stage) => {
  const { bank_id } = await stage.bank()
  const body = { url: 'http://localhost:9/', event_types: ['retain.completed'] }
  const { id } = await stage.call('createWebhook', { bank_id }, { body })
  const items = ['a', 'b'].map((document_id) => ({ content: STORY, document_id }))
  await stage.call('retainMemories', { bank_id }, { body: { items } })
  return { bank_id, webhook_id: id as string }
}

export const webhookCases = {
  createWebhook: {
    requests: async (stage) => ({
      params: await stage.bank(),
      smallest: { body: { url: 'https://hooks.example.com/memory' } },
      fullest: [{ body: FULL_WEBHOOK }],
    }),
    missingBank: 'creates',
  },
  listWebhooks: { requests: plain((stage) => stage.bank()), missingBank: 'answers' },
  patchWebhook: {
    requests: async (stage) => ({
      params: await oneWebhook(stage),
      smallest: { body: { enabled: false } },
      fullest: [{ body: FULL_WEBHOOK }],
    }),
  },
  deleteWebhook: { requests: plain(oneWebhook) },
  listWebhookDeliveries: {
    requests: async (stage) => {
      const params = await delivering(stage)
      const { next_cursor } = await stage.call('listWebhookDeliveries', params, { query: { limit: 1 } })
      return { params, smallest: {}, fullest: [{ query: { limit: 1, cursor: next_cursor } }] }
    },
  },
} satisfies CasesByName
