import { type Layout, oneLine, padTo, safeText, wrapText } from 'hindsight-api/terminal'
import type { Finding } from './finding.ts'

const SIGNS = { ok: '✓', warning: '!', problem: '✗' } as const

export function formatFindings(findings: readonly Finding[], layout: Layout): string {
  if (!layout.isTerminal) {
    return findings
      .map(({ check, verdict, message, fix = '' }) =>
        [verdict, check, oneLine(message), oneLine(fix)].join('\t').trimEnd(),
      )
      .join('\n')
  }
  const labelWidth = Math.max(...findings.map(({ check }) => check.length)) + 2
  return [...findings.map((finding) => formatFinding(finding, labelWidth, layout)), '', summary(findings)].join('\n')
}

function formatFinding({ check, verdict, message, fix }: Finding, labelWidth: number, layout: Layout): string {
  const { green, yellow, red, cyan } = layout.style
  const colour = { ok: green, warning: yellow, problem: red }[verdict]
  const indent = ' '.repeat(labelWidth + 2)
  const width = layout.width - indent.length
  const [first, ...rest] = wrapText(safeText(message), width)
  return [
    `${colour(SIGNS[verdict])} ${padTo(check, labelWidth)}${first}`,
    ...rest.map((line) => indent + line),
    ...(fix === undefined ? [] : wrapText(`→ ${fix}`, width).map((line) => indent + cyan(line))),
  ].join('\n')
}

function summary(findings: readonly Finding[]): string {
  const count = (verdict: Finding['verdict']) => findings.filter((finding) => finding.verdict === verdict).length
  const [problems, warnings] = [count('problem'), count('warning')]
  if (problems + warnings === 0) return 'All is well.'
  const parts = [
    ...(problems > 0 ? [`${problems} ${problems === 1 ? 'problem' : 'problems'}`] : []),
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`] : []),
  ]
  return `${parts.join(' and ')}.`
}
