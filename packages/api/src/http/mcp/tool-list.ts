import type { McpTool } from './tool.ts'
import { bankTools } from './tools/bank-tools.ts'
import { knowledgeTools } from './tools/knowledge-tools.ts'
import { memoryTools } from './tools/memory-tools.ts'
import { mentalModelTools } from './tools/mental-model-tools.ts'
import { operationTools } from './tools/operation-tools.ts'
import { questionTools } from './tools/question-tools.ts'
import { retainTools } from './tools/retain-tools.ts'

/** Every tool, those that are used most first. `instructions` are added to retain and recall. */
export const listTools = (instructions: string): McpTool[] => [
  ...retainTools(instructions),
  ...questionTools(instructions),
  ...mentalModelTools,
  ...memoryTools,
  ...bankTools,
  ...operationTools,
  ...knowledgeTools,
]
