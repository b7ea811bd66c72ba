import { ConversionProblem } from './conversion.ts'
import { decodeText } from './decode-text.ts'
import { htmlToMarkdown } from './html.ts'
import { resolvePath, walkXml } from './xml.ts'
import { textOf, type ZipArchive } from './zip-archive.ts'

/** The chapters in the order in which they are read, after the title and the authors. */
export async function epubToMarkdown(archive: ZipArchive): Promise<string> {
  const parts = archive.read((name) => /\.(?:xml|opf|x?html?)$/i.test(name))
  const packagePath = findPackage(textOf(parts['META-INF/container.xml']!))
  const description = parts[packagePath]
  if (description === undefined) throw new ConversionProblem(`is damaged: '${packagePath}' is missing in it.`)
  const { title, creators, chapters } = readPackage(textOf(description), packagePath.replace(/\/?[^/]*$/, ''))
  const texts = chapters
    .map((path) => parts[path])
    .filter((part) => part !== undefined)
    // The title of a chapter's file is the book's, or the chapter's heading once more.
    .map((part) => htmlToMarkdown(decodeText(part, 'html').replace(/<title[\s\S]*?<\/title>/i, '')))
  if (parts['META-INF/encryption.xml'] !== undefined && texts.join('').trim() === '') {
    throw new ConversionProblem('is protected against copying and cannot be read.')
  }
  const head = [title === '' ? '' : `# ${title}`, creators.length > 0 ? `By ${creators.join(', ')}` : '']
  return [...head, ...texts].filter(Boolean).join('\n\n')
}

function findPackage(container: string): string {
  let path: string | undefined
  walkXml(container, {
    open(name, attributes) {
      if (name === 'rootfile') path ??= attributes['full-path']
    },
  })
  if (path === undefined) throw new ConversionProblem('is damaged: it does not say where its contents are.')
  return path
}

interface Package {
  readonly title: string
  readonly creators: readonly string[]
  readonly chapters: readonly string[]
}

function readPackage(xml: string, directory: string): Package {
  const paths = new Map<string, string>()
  const chapters: string[] = []
  const said: Record<'title' | 'creator', string[]> = { title: [], creator: [] }
  let inside: 'title' | 'creator' | null = null
  walkXml(xml, {
    open(name, { id = '', href, idref = '' }) {
      if (name === 'title' || name === 'creator') {
        inside = name
        said[name].push('')
      }
      if (name === 'item' && href !== undefined) paths.set(id, resolvePath(directory, href))
      const chapter = name === 'itemref' ? paths.get(idref) : undefined
      if (chapter !== undefined) chapters.push(chapter)
    },
    text(text) {
      if (inside !== null) said[inside][said[inside].length - 1] += text
    },
    close(name) {
      if (name === inside) inside = null
    },
  })
  return { title: said.title[0]?.trim() ?? '', creators: said.creator.map((name) => name.trim()), chapters }
}
