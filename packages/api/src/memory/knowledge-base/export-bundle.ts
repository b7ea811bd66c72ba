import type { KnowledgeNode, KnowledgePageBundleResponse } from 'hindsight-contract'
import { many, sql } from '../../database/sql.ts'
import { findBank } from '../banks/find-bank.ts'
import type { Engine } from '../engine.ts'
import { wireTime } from '../wire-time.ts'
import { wireNode } from './node.ts'
import { renderPage } from './read-page.ts'
import { describePage, growTree, listNodes, listPageModels } from './read-tree.ts'

interface EarlierText {
  readonly mental_model: string
  readonly previous_content: string
  readonly changed_at: Date
}

/** The knowledge base as files: an index of links, each page, and the earlier texts of those that have any. */
export async function exportBundle(engine: Engine, bankId: string): Promise<KnowledgePageBundleResponse> {
  const bank = await findBank(engine.db, bankId)
  if (bank === null) return { files: [{ path: 'index.md', content: renderIndex([]) }] }
  const [nodes, models, texts] = await Promise.all([
    listNodes(engine.db, bank.number),
    listPageModels(engine.db, bank.number),
    many<EarlierText>(
      engine.db,
      sql`select mental_model, previous_content, changed_at from mental_model_history
          where bank = ${bank.number}
            and mental_model in (select mental_model from knowledge_nodes where bank = ${bank.number})
          order by changed_at desc, number desc`,
    ),
  ])
  const byId = new Map(models.map((model) => [model.id, model]))
  const pages = nodes.flatMap((node) => {
    const model = byId.get(node.mentalModel ?? '')
    return model === undefined ? [] : [{ node, model }]
  })
  const described = new Map(pages.map(({ node, model }) => [node.id, describePage(node, model, false)]))
  const tree = growTree(nodes.map((node) => described.get(node.id) ?? wireNode(node)))
  const files = pages.flatMap(({ node, model }) => {
    const earlier = texts.filter(({ mental_model }) => mental_model === model.id)
    const page = { path: `${node.id}.md`, content: renderPage(node, model).markdown }
    return earlier.length === 0 ? [page] : [page, { path: `${node.id}.log.md`, content: renderLog(node.name, earlier) }]
  })
  return { files: [{ path: 'index.md', content: renderIndex(tree) }, ...files] }
}

function renderIndex(tree: readonly KnowledgeNode[]): string {
  return ['# Knowledge base', '', ...renderLevel(tree, ''), ''].join('\n')
}

function renderLevel(level: readonly KnowledgeNode[], indentation: string): string[] {
  return level.flatMap((node) => {
    const name = node.name.replace(/[[\]\\]/g, '\\$&')
    const text = node.kind === 'folder' ? `**${name}**` : `[${name}](${node.id}.md) – ${node.description}`
    return [`${indentation}- ${text}`, ...renderLevel(node.children, `${indentation}  `)]
  })
}

function renderLog(name: string, earlier: readonly EarlierText[]): string {
  const sections = earlier.map(
    ({ previous_content, changed_at }) => `## Until ${wireTime(changed_at)}\n\n${previous_content}`,
  )
  return `${[`# Earlier texts of ${name}`, ...sections].join('\n\n')}\n`
}
