import { formatFields, type Layout, shortTime } from 'hindsight-api/terminal'
import type { BankProfileResponse, BankStatsResponse } from 'hindsight-client'

type Disposition = BankProfileResponse['disposition']

export const formatBank = (
  bank: BankProfileResponse,
  overrides: Readonly<Record<string, unknown>>,
  layout: Layout,
): string =>
  formatFields(
    [
      ['Bank', bank.bank_id],
      ['Name', bank.name === bank.bank_id ? null : bank.name],
      ['Mission', bank.mission],
      ['Disposition', traits(bank.disposition)],
      ...Object.entries(overrides)
        .filter(([, value]) => value !== null && value !== '')
        .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const),
    ],
    layout,
  )

const traits = ({ skepticism, literalism, empathy }: Disposition) =>
  `skepticism ${skepticism}, literalism ${literalism}, empathy ${empathy}`

export const formatDisposition = (disposition: Disposition, layout: Layout): string =>
  formatFields(Object.entries(disposition), layout)

export const formatStats = (stats: BankStatsResponse, layout: Layout): string =>
  formatFields(
    [
      ['Documents', stats.total_documents],
      ['Memories', stats.total_nodes],
      ...Object.entries(stats.nodes_by_fact_type).map(([type, count]) => [`  ${type}`, count] as const),
      ['Links', stats.total_links],
      ['To consolidate', stats.pending_consolidation],
      ['Given up on', stats.failed_consolidation || null],
      ['Operations waiting', stats.pending_operations],
      ['Operations failed', stats.failed_operations, stats.failed_operations > 0 ? layout.style.red : undefined],
      ['Last write', shortTime(stats.last_memory_write_at)],
      ['Last consolidated', shortTime(stats.last_consolidated_at)],
    ],
    layout,
  )
