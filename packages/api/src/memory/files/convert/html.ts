import TurndownService from 'turndown'

/** Says nothing about what the page says. */
const FURNITURE = new Set('HEAD TITLE SCRIPT STYLE NOSCRIPT TEMPLATE SVG CANVAS IFRAME OBJECT FORM NAV'.split(' '))

/** What the rules below use of an element. */
interface Element {
  readonly nodeName: string
  readonly parentNode: Element | null
  readonly previousElementSibling: Element | null
  getAttribute(name: string): string | null
}

/** What a reader sees, as Markdown: headings, lists, tables, links with their words, no pictures. */
export function htmlToMarkdown(html: string): string {
  const title = /<title[^>]*>([^<]{1,500})<\/title>/i.exec(html)?.[1]?.trim()
  const text = createService().turndown(html)
  // A page without a heading of its own is called as its title says.
  return title === undefined || /^# /m.test(text) ? text : `# ${plain(title)}\n\n${text}`
}

function createService(): TurndownService {
  const service = new TurndownService({ headingStyle: 'atx', codeBlockStyle: 'fenced', bulletListMarker: '-' })
  service.addRule('furniture', { filter: (node) => FURNITURE.has(node.nodeName.toUpperCase()), replacement: () => '' })
  service.addRule('image', {
    filter: 'img',
    replacement: (_, node) => (node as unknown as Element).getAttribute('alt')?.trim() ?? '',
  })
  service.addRule('link', { filter: 'a', replacement: (content) => content })
  service.addRule('cell', {
    filter: ['td', 'th'],
    replacement: (content) =>
      ` ${content
        .trim()
        .replaceAll(/\s*\n\s*/g, ' ')
        .replaceAll('|', '\\|')} |`,
  })
  service.addRule('row', {
    filter: 'tr',
    replacement: (content, node) => `|${content}\n${isFirstRow(node as unknown as Element) ? ruleFor(content) : ''}`,
  })
  service.addRule('section', { filter: ['thead', 'tbody', 'tfoot'], replacement: (content) => content })
  service.addRule('table', {
    filter: 'table',
    replacement: (content) => `\n\n${content.replaceAll(/\n{2,}/g, '\n')}\n\n`,
  })
  return service
}

function isFirstRow(row: Element): boolean {
  const parent = row.parentNode
  if (parent === null || row.previousElementSibling !== null) return false
  return parent.nodeName === 'TABLE' || parent.previousElementSibling === null || parent.nodeName === 'THEAD'
}

const ruleFor = (row: string) => `|${' --- |'.repeat(row.split(/(?<!\\)\|/).length - 1)}\n`

const plain = (text: string) =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
