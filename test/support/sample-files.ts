import { deflateSync } from 'node:zlib'
import { strToU8, zipSync } from 'fflate'

/** Small real files of each format, made here. */

/** Texts, and bytes that are packed already. */
type Parts = Record<string, string | Uint8Array>

const zip = (parts: Parts) =>
  zipSync(
    Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [
        name,
        typeof part === 'string' ? strToU8(part) : [part, { level: 0 }],
      ]),
    ),
  )

/** One page a text; each line of it is a line of the page. */
export function samplePdf(...pages: string[]): Uint8Array {
  const contents = pages.map((page) =>
    page
      .split('\n')
      .map((line, index) => `1 0 0 1 40 ${740 - index * 14} Tm (${line.replaceAll(/[()\\]/g, '\\$&')}) Tj`)
      .join('\n'),
  )
  return pdfOf(contents.map((content) => deflateSync(`BT /F1 12 Tf ${content} ET`)))
}

/** @param contents of each page, packed @param filter how they are packed */
export function pdfOf(contents: readonly Uint8Array[], filter = '/FlateDecode'): Uint8Array {
  const pageNumber = (index: number) => 4 + index * 2
  const objects: (string | Buffer)[] = [
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Kids[${contents.map((_, index) => `${pageNumber(index)} 0 R`).join(' ')}]/Count ${contents.length}>>`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
    ...contents.flatMap((content, index) => [
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents ${pageNumber(index) + 1} 0 R/Resources<</Font<</F1 3 0 R>>>>>>`,
      Buffer.concat([
        Buffer.from(`<</Length ${content.length}/Filter${filter}>>\nstream\n`),
        content,
        Buffer.from('\nendstream'),
      ]),
    ]),
  ]
  const pieces: Buffer[] = [Buffer.from('%PDF-1.5\n')]
  const offsets: number[] = []
  let length = pieces[0]!.length
  const push = (piece: Buffer) => {
    pieces.push(piece)
    length += piece.length
  }
  objects.forEach((object, index) => {
    offsets.push(length)
    push(Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n')]))
  })
  const start = length
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  push(Buffer.from(`xref\n0 ${size}\n0000000000 65535 f \n${entries}`))
  push(Buffer.from(`trailer\n<</Size ${size}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF\n`))
  return Buffer.concat(pieces)
}

const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const relations = (...targets: [id: string, type: string, target: string][]) =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${targets
    .map(([id, type, target]) => `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`)
    .join('')}</Relationships>`
const contentTypes = (...parts: [name: string, type: string][]) =>
  `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${parts
    .map(
      ([name, type]) =>
        `<Override PartName="${name}" ContentType="application/vnd.openxmlformats-officedocument.${type}+xml"/>`,
    )
    .join('')}</Types>`

const WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

/** @param body WordprocessingML */
export function docxOf(body: string, more: Parts = {}): Uint8Array {
  return zip({
    '[Content_Types].xml': contentTypes(['/word/document.xml', 'wordprocessingml.document.main']),
    '_rels/.rels': relations(['r1', 'officeDocument', 'word/document.xml']),
    'word/document.xml': `<?xml version="1.0"?><w:document ${WORD}><w:body>${body}</w:body></w:document>`,
    'word/styles.xml': `<w:styles ${WORD}><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style></w:styles>`,
    'word/_rels/document.xml.rels': relations(['r2', 'styles', 'styles.xml']),
    ...more,
  })
}

const wordText = (text: string) => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`

export const sampleDocx = () =>
  docxOf(
    `<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>${wordText('Bees of Lyon')}</w:p>
     <w:p>${wordText('Alice keeps ')}${wordText('bees.')}</w:p>
     <w:tbl><w:tr><w:tc><w:p>${wordText('Hive')}</w:p></w:tc><w:tc><w:p>${wordText('Honey')}</w:p></w:tc></w:tr>
     <w:tr><w:tc><w:p>${wordText('North')}</w:p></w:tc><w:tc><w:p>${wordText('12 kg')}</w:p></w:tc></w:tr></w:tbl>`,
  )

const drawing = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
const slides = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
const shape = (type: string, ...paragraphs: string[]) =>
  `<p:sp><p:nvSpPr><p:nvPr><p:ph type="${type}"/></p:nvPr></p:nvSpPr><p:txBody>${paragraphs
    .map((text) => `<a:p><a:r><a:t>${text}</a:t></a:r></a:p>`)
    .join('')}</p:txBody></p:sp>`
const tree = (root: string, content: string) =>
  `<p:${root} ${slides} ${drawing}><p:cSld><p:spTree>${content}</p:spTree></p:cSld></p:${root}>`

/** Two slides; the one whose file is second comes first. */
export const samplePptx = () =>
  zip({
    '[Content_Types].xml': contentTypes(),
    'ppt/presentation.xml': `<p:presentation ${slides} xmlns:r="${RELATIONS}"><p:sldIdLst><p:sldId id="256" r:id="r2"/><p:sldId id="257" r:id="r1"/></p:sldIdLst></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': relations(
      ['r1', 'slide', 'slides/slide1.xml'],
      ['r2', 'slide', 'slides/slide2.xml'],
    ),
    'ppt/slides/slide1.xml': tree('sld', shape('body', 'Honey &amp; wax', 'Sold in May') + shape('sldNum', '2')),
    'ppt/slides/slide2.xml': tree('sld', shape('title', 'Bees of Lyon') + shape('body', 'Alice keeps bees')),
    'ppt/slides/_rels/slide2.xml.rels': relations(['n', 'notesSlide', '../notesSlides/notesSlide1.xml']),
    'ppt/notesSlides/notesSlide1.xml': tree('notes', shape('body', 'Greet Bob first') + shape('sldNum', '1')),
  })

/** @param rows of the first sheet; numbers stay numbers, dates are days */
export function sampleXlsx(rows: readonly (readonly (string | number | Date)[])[]): Uint8Array {
  const cell = (value: string | number | Date, place: string) => {
    if (typeof value === 'number') return `<c r="${place}"><v>${value}</v></c>`
    if (value instanceof Date) return `<c r="${place}" s="1"><v>${value.getTime() / 86_400_000 + 25_569}</v></c>`
    return `<c r="${place}" t="inlineStr"><is><t>${value}</t></is></c>`
  }
  const data = rows.map(
    (row, y) =>
      `<row r="${y + 1}">${row.map((value, x) => cell(value, `${String.fromCharCode(65 + x)}${y + 1}`)).join('')}</row>`,
  )
  return xlsxOf(data.join(''))
}

/** @param data rows of SpreadsheetML */
export function xlsxOf(data: string): Uint8Array {
  const sheet = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
  return zip({
    '[Content_Types].xml': contentTypes(
      ['/xl/workbook.xml', 'spreadsheetml.sheet.main'],
      ['/xl/worksheets/sheet1.xml', 'spreadsheetml.worksheet'],
      ['/xl/styles.xml', 'spreadsheetml.styles'],
    ),
    '_rels/.rels': relations(['r1', 'officeDocument', 'xl/workbook.xml']),
    'xl/workbook.xml': `<workbook ${sheet} xmlns:r="${RELATIONS}"><sheets><sheet name="Harvest" sheetId="1" r:id="r1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations(
      ['r1', 'worksheet', 'worksheets/sheet1.xml'],
      ['r2', 'styles', 'styles.xml'],
    ),
    'xl/styles.xml': `<styleSheet ${sheet}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet ${sheet}><sheetData>${data}</sheetData></worksheet>`,
  })
}

export const sampleEpub = () =>
  zip({
    mimetype: 'application/epub+zip',
    'META-INF/container.xml':
      '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
    'OEBPS/book.opf': `<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>The Bees</dc:title><dc:creator>Alice Martin</dc:creator></metadata>
      <manifest><item id="two" href="text/b.xhtml"/><item id="one" href="text/a%20b.xhtml"/></manifest><spine><itemref idref="one"/><itemref idref="two"/></spine></package>`,
    'OEBPS/text/a b.xhtml': '<html><head><title>x</title></head><body><h2>Spring</h2><p>They swarm.</p></body></html>',
    'OEBPS/text/b.xhtml': '<html><body><h2>Winter</h2><p>They sleep.</p></body></html>',
  })

export const sampleEmail = () =>
  strToU8(
    [
      'From: =?utf-8?Q?J=C3=BCrgen?= <jurgen@example.org>',
      'To: Alice <alice@example.org>',
      'Subject: Honey for May',
      'Date: Mon, 06 May 2024 10:00:00 +0200',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/html; charset=utf-8',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      '<p>Twelve jars, <b>caf=C3=A9</b> size.</p>',
      '--b',
      'Content-Type: application/pdf; name=prices.pdf',
      'Content-Disposition: attachment; filename=prices.pdf',
      'Content-Transfer-Encoding: base64',
      '',
      'JVBERi0=',
      '--b--',
      '',
    ].join('\r\n'),
  )
