export const CONVERSATION = `Maria: I adopted a dog in Lisbon last Friday.
John: Congratulations! I moved to Porto in May 2023.
Maria: We should meet on 3 June.`

/** A request as its parsed answer. */
// biome-ignore lint/suspicious/noExplicitAny: what a route answers is known to who asks
export type Call = (method: string, path: string, body?: unknown) => Promise<any>

/** Names and what they may be: ids that exist, texts that mean something to the route that takes them. */
export type NamedTexts = Readonly<Record<string, readonly string[]>>

/** Fills the banks `bank` and `other`, and tells what is in the first. What is deleted is to be of the second. */
export async function fillKnownBank(call: Call): Promise<NamedTexts> {
  const bank = '/v1/default/banks/bank'
  await call('post', '/v1/default/banks/other/memories', { items: [{ content: CONVERSATION, document_id: 'doc' }] })
  await call('post', `${bank}/memories`, { items: [{ content: CONVERSATION, document_id: 'doc', tags: ['t'] }] })
  await call('post', `${bank}/mental-models`, { id: 'model', name: 'Maria', source_query: 'Who is Maria?' })
  const folder = await call('post', `${bank}/knowledge-base/folders`, { name: 'People' })
  const page = await call('post', `${bank}/knowledge-base/pages`, { name: 'Maria', source_query: 'Who is Maria?' })
  const directive = await call('post', `${bank}/directives`, { name: 'd', content: 'Be brief' })
  const { items } = await call('get', `${bank}/memories/list`)
  const entities = await call('get', `${bank}/entities`)
  const { operations } = await call('get', `${bank}/operations`)
  const chunks = await call('get', `${bank}/documents/doc/chunks`)
  const idOf = (rows: { id: string }[]) => rows.map(({ id }) => id)
  return {
    bank_id: ['bank'],
    memory_id: idOf(items),
    entity_id: idOf(entities.items),
    document_id: ['doc', 'new'],
    chunk_id: [chunks.items[0].chunk_id],
    mental_model_id: ['model'],
    node_id: [folder.id, page.page_id],
    parent_id: [folder.id],
    page_id: [page.page_id],
    directive_id: [directive.id],
    operation_id: idOf(operations),
    query: ['Who is Maria?', 'What happened last spring?', 'dog'],
    content: [CONVERSATION, 'I sold my boat yesterday.'],
    tags: ['t', 'u'],
    start: ['2020-01-01'],
    end: ['2030-01-01'],
    timestamp: ['2024-05-07T10:00:00Z', 'unset'],
    query_timestamp: ['2024-05-07'],
    occurred_start: ['2024-05-07'],
    occurred_end: ['2024-05-08'],
    state: ['valid', 'invalidated'],
    consolidation_state: ['pending', 'done', 'failed'],
    refresh_cron: ['0 6 * * *'],
    source_query: ['Who is John?'],
    operation_type: ['retain'],
  }
}
