import mammoth from 'mammoth'
import { htmlToMarkdown } from './html.ts'
import type { ZipArchive } from './zip-archive.ts'

/** Headings, paragraphs, lists, tables and notes; no pictures. */
export async function docxToMarkdown(archive: ZipArchive): Promise<string> {
  const parts = archive.repack((name) => /\.(?:xml|rels)$/.test(name))
  const { value } = await mammoth.convertToHtml(
    { buffer: Buffer.from(parts) },
    { convertImage: mammoth.images.imgElement(async () => ({ src: '' })) },
  )
  return htmlToMarkdown(value)
}
