import { readRelationships, walkXml } from './xml.ts'
import { textOf, type ZipArchive } from './zip-archive.ts'

/** Slides in their order, each with its texts, tables and notes. */
export async function pptxToMarkdown(archive: ZipArchive): Promise<string> {
  const parts = archive.read(
    (name) => /^ppt\/.*\.(?:xml|rels)$/.test(name) && !/theme|slideMaster|slideLayout/.test(name),
  )
  const xmlOf = (path: string) => (parts[path] === undefined ? '' : textOf(parts[path]))
  const relationsOf = (path: string) => {
    const [, directory, file] = /^(.*)\/([^/]+)$/.exec(path)!
    return readRelationships(xmlOf(`${directory}/_rels/${file}.rels`), directory!)
  }
  const presentation = relationsOf('ppt/presentation.xml')
  const slides: string[] = []
  walkXml(xmlOf('ppt/presentation.xml'), {
    open(name, attributes) {
      const path = name === 'sldId' ? presentation.get(attributes['r:id'] ?? '') : undefined
      if (path !== undefined) slides.push(path)
    },
  })
  return slides
    .map((path, index) => {
      const { title, lines } = readSlide(xmlOf(path))
      const notesPath = [...relationsOf(path).values()].find((target) => target.includes('/notesSlides/'))
      const notes = notesPath === undefined ? [] : readSlide(xmlOf(notesPath), 'body').lines
      return [
        `## ${title === '' ? `Slide ${index + 1}` : title}`,
        lines.join('\n\n'),
        notes.length > 0 ? `Notes: ${notes.join(' ')}` : '',
      ]
        .filter(Boolean)
        .join('\n\n')
    })
    .join('\n\n')
}

/** The paragraphs of a slide; with `only`, those of its places of that type. */
function readSlide(xml: string, only?: string): { readonly title: string; readonly lines: string[] } {
  const titles: string[] = []
  const lines: string[] = []
  let place = ''
  let paragraph: string | null = null
  let inText = false
  let row: string[] | null = null
  walkXml(xml, {
    open(name, { type = '' }) {
      if (name === 'sp') place = ''
      else if (name === 'ph') place = type
      else if (name === 'tr') row = []
      else if (name === 'tc') row?.push('')
      else if (name === 'p') paragraph = ''
      else if (name === 't') inText = true
      else if (name === 'br' && paragraph !== null) paragraph += ' '
    },
    text(text) {
      if (inText && paragraph !== null) paragraph += text
    },
    close(name) {
      if (name === 't') inText = false
      if (name === 'tr') {
        if (row?.some(Boolean)) lines.push(row.join(' | '))
        row = null
      }
      if (name !== 'p' || paragraph === null) return
      const text = paragraph.replaceAll(/\s+/g, ' ').trim()
      paragraph = null
      if (text === '' || SLIDE_FURNITURE.has(place) || (only !== undefined && place !== only)) return
      if (row !== null) row[row.length - 1] = [row.at(-1), text].filter(Boolean).join(' ')
      else if (place === 'title' || place === 'ctrTitle') titles.push(text)
      else lines.push(text)
    },
  })
  return { title: titles.join(' '), lines }
}

const SLIDE_FURNITURE = new Set(['sldNum', 'dt', 'ftr', 'hdr'])
