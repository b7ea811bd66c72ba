import { dayOf, type Layout, oneLine, padTo, safeText, wrapText } from 'hindsight-api/terminal'
import type { RecallResult } from 'hindsight-client'

type Memory = Pick<RecallResult, 'text'> & Partial<RecallResult>

/** A numbered list for people: the text, and below it when it was, what kind it is and where it comes from. */
export function formatMemories(memories: readonly Memory[], layout: Layout): string {
  const numberWidth = String(memories.length).length + 1
  const indent = ' '.repeat(numberWidth + 1)
  return memories
    .map((memory, nth) => {
      const number = layout.style.dim(padTo(`${nth + 1}.`, numberWidth, 'right'))
      const text = wrapText(safeText(memory.text).trim(), layout.width - indent.length)
      const about = wrapText(aboutMemory(memory), layout.width - indent.length)
      return [
        ...text.map((line, index) => (index === 0 ? `${number} ${line}` : indent + line)),
        ...about.filter((line) => line !== '').map((line) => indent + layout.style.dim(line)),
      ].join('\n')
    })
    .join('\n')
}

function aboutMemory(memory: Memory): string {
  return [
    memoryDay(memory),
    memory.type,
    memory.context,
    memory.document_id && `document ${memory.document_id}`,
    ...(memory.tags ?? []).map((tag) => `#${tag}`),
  ]
    .filter((part) => part !== undefined && part !== null && part !== '')
    .map((part) => oneLine(String(part)))
    .join(' · ')
}

/** When it happened, or else was told; as exactly as it is known. */
export function memoryDay(memory: Partial<RecallResult>): string {
  if (memory.occurred_start) {
    const { occurred_precision: precision } = memory
    const length = precision === 'year' ? 4 : precision === 'month' ? 7 : 10
    return memory.occurred_start.slice(0, length)
  }
  return dayOf(memory.mentioned_at)
}
