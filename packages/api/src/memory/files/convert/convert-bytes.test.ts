import { strToU8 } from 'fflate'
import { describe, expect, it } from 'vitest'
import {
  docxOf,
  sampleDocx,
  sampleEmail,
  sampleEpub,
  samplePdf,
  samplePptx,
  sampleXlsx,
} from '../../../../../../test/support/sample-files.ts'
import { convertBytes } from './convert-bytes.ts'

const convert = (name: string, content: string | Uint8Array) =>
  convertBytes(name, typeof content === 'string' ? strToU8(content) : content)
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')

describe('what becomes of a file', () => {
  it.each<[name: string, content: string | Uint8Array, format: string, text: string]>([
    ['a.txt', 'Alice keeps bees.\nIn Lyon.', 'text', 'Alice keeps bees.\nIn Lyon.'],
    ['a.txt', '\ufeffAlice', 'text', 'Alice'],
    ['a.txt', utf16('Zoë keeps bees'), 'text', 'Zoë keeps bees'],
    ['a.txt', Buffer.from('Zo\xeb \x80 5', 'latin1'), 'text', 'Zoë € 5'],
    ['notes.rs', 'fn main() {}', 'text', 'fn main() {}'],
    ['a.md', '# Bees\n\n- one', 'markdown', '# Bees\n\n- one'],
    [
      'a.html',
      '<html><head><title>T &amp; U</title><style>p{}</style></head><body><nav>Home</nav><h2>Bees</h2><script>alert(1)</script><p>Alice <a href="/x">keeps</a> <b>bees</b><img src=x alt="a hive"></p><ul><li>one<li>two</ul><table><tr><th>Hive<th>Honey<tr><td>North<td>12 | 13</table></body></html>',
      'html',
      '# T & U\n\n## Bees\n\nAlice keeps **bees**a hive\n\n-   one\n-   two\n\n| Hive | Honey |\n| --- | --- |\n| North | 12 \\| 13 |',
    ],
    ['a.htm', Buffer.from('<meta charset="iso-8859-2"><p>\xb9koda</p>', 'latin1'), 'html', 'škoda'],
    [
      'a.csv',
      'Name,City\n"Martin, Alice","Lyon\nCentre"\nBob,\n',
      'csv',
      '- Name: Martin, Alice; City: Lyon Centre\n- Name: Bob',
    ],
    ['a.csv', 'Name;Born\nAlice;1,5\nBob;2,5', 'csv', '- Name: Alice; Born: 1,5\n- Name: Bob; Born: 2,5'],
    ['a.tsv', 'Name\tCity\nAlice\tLyon, France', 'csv', '- Name: Alice; City: Lyon, France'],
    ['a.csv', '1,2\n3,4', 'csv', '- 1; 2\n- 3; 4'],
    ['a.json', '[{"role":"user","content":"Hi"}]', 'json', '[{"role":"user","content":"Hi"}]'],
    ['a.jsonl', '{"a":1}\n\n{"a":2}\n', 'jsonl', '{"a":1}\n\n{"a":2}\n'],
    ['a.json', '{"a":1}\n{"a":2}', 'json', '{"a":1}\n{"a":2}'],
    [
      'a.pdf',
      samplePdf('Alice keeps bees\nin Lyon.', 'Second (2) page'),
      'pdf',
      'Alice keeps bees\nin Lyon.\n\nSecond (2) page',
    ],
    ['wrong.txt', samplePdf('Alice'), 'pdf', 'Alice'],
    [
      'a.docx',
      sampleDocx(),
      'docx',
      '# Bees of Lyon\n\nAlice keeps bees.\n\n| Hive | Honey |\n| --- | --- |\n| North | 12 kg |',
    ],
    [
      'nameless',
      sampleDocx(),
      'docx',
      '# Bees of Lyon\n\nAlice keeps bees.\n\n| Hive | Honey |\n| --- | --- |\n| North | 12 kg |',
    ],
    [
      'a.pptx',
      samplePptx(),
      'pptx',
      '## Bees of Lyon\n\nAlice keeps bees\n\nNotes: Greet Bob first\n\n## Slide 2\n\nHoney & wax\n\nSold in May',
    ],
    [
      'a.xlsx',
      sampleXlsx([
        ['Hive', 'Honey', 'Day'],
        ['North', 12.5, new Date('2024-05-06')],
      ]),
      'xlsx',
      '## Harvest\n\n- Hive: North; Honey: 12.5; Day: 2024-05-06',
    ],
    [
      'a.epub',
      sampleEpub(),
      'epub',
      '# The Bees\n\nBy Alice Martin\n\n## Spring\n\nThey swarm.\n\n## Winter\n\nThey sleep.',
    ],
    [
      'a.eml',
      sampleEmail(),
      'email',
      '# Honey for May\n\nFrom: Jürgen <jurgen@example.org>\nTo: Alice <alice@example.org>\nDate: 2024-05-06T08:00:00.000Z\nAttachments: prices.pdf\n\nTwelve jars, **café** size.',
    ],
  ])('%s', async (name, content, format, text) => {
    expect(await convert(name, content)).toEqual({ format, text })
  })
})

describe('what cannot be converted says why', () => {
  const docx = sampleDocx()
  it.each<[name: string, content: string | Uint8Array, problem: RegExp]>([
    ['a.pdf', 'no pdf', /named \.pdf, but is not such a file/],
    ['a.pdf', '%PDF-1.7\nbroken', /damaged/],
    ['a.docx', docx.subarray(0, docx.length / 2), /damaged or was cut short/],
    ['a.docx', docxOf('', { 'word/document.xml': '<w:document' }), /./],
    ['a.zip', samplePptxWithout('ppt/presentation.xml'), /none of docx, pptx, xlsx and epub/],
    ['a.doc', Buffer.from('d0cf11e0a1b11ae1', 'hex'), /Save it as docx/],
    ['a.png', Buffer.from('89504e470d0a1a0a0000', 'hex'), /looks like an image.*Files may be txt, md/],
    ['a.bin', Buffer.from([1, 2, 0, 4]), /no format that can be read/],
    ['a.txt', Buffer.from([...Array(50).keys()].slice(1, 9)), /is not text/],
    ['a.json', '{"a":', /not valid JSON/],
    ['a.jsonl', '{"a":1}\n{', /line 2/],
    ['a.rtf', '{\\rtf1 x}', /RTF/],
  ])('%s %#', async (name, content, problem) => {
    await expect(convert(name, content)).rejects.toThrow(problem)
  })
})

function samplePptxWithout(part: string): Uint8Array {
  const bytes = Buffer.from(samplePptx())
  for (let at = bytes.indexOf(part); at >= 0; at = bytes.indexOf(part, at + 1)) bytes.write('x', at)
  return bytes
}
