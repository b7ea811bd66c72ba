import readExcelFile from 'read-excel-file/node'
import { rowsToMarkdown } from './rows.ts'
import type { ZipArchive } from './zip-archive.ts'

/** Each sheet under its name, each row with the names of its columns. */
export async function xlsxToMarkdown(archive: ZipArchive): Promise<string> {
  const parts = archive.repack((name) => /\.(?:xml|rels)$/.test(name) && !/drawing|theme|media/.test(name))
  const sheets = await readExcelFile(Buffer.from(parts))
  return sheets
    .map(({ sheet, data }) => {
      const rows = rowsToMarkdown(data.map((row) => row.map(cellText)))
      return rows === '' ? '' : `## ${sheet}\n\n${rows}`
    })
    .filter(Boolean)
    .join('\n\n')
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  if (cell instanceof Date)
    return cell
      .toISOString()
      .replace(/T00:00:00\.000Z$/, '')
      .replace(/\.000Z$/, 'Z')
  return String(cell).trim()
}
