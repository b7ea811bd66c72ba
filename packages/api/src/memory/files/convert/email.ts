import PostalMime, { type Address } from 'postal-mime'
import { htmlToMarkdown } from './html.ts'

/** The letter's head, its text, and the names of what was attached. */
export async function emailToMarkdown(bytes: Uint8Array): Promise<string> {
  const mail = await PostalMime.parse(bytes, { maxNestingDepth: 50 })
  const text = mail.text?.trim() || (mail.html ? htmlToMarkdown(mail.html) : '')
  const attached = mail.attachments.map(({ filename, mimeType }) => filename ?? mimeType)
  const head = [
    ['From', mail.from && addressText(mail.from)],
    ['To', mail.to?.map(addressText).join(', ')],
    ['Cc', mail.cc?.map(addressText).join(', ')],
    ['Date', mail.date],
    ['Attachments', attached.join(', ')],
  ]
    .filter(([, value]) => value)
    .map(([name, value]) => `${name}: ${value}`)
  return [mail.subject ? `# ${mail.subject}` : '', head.join('\n'), text].filter(Boolean).join('\n\n')
}

function addressText({ name, address, group }: Address): string {
  if (group !== undefined) return `${name}: ${group.map(addressText).join(', ')}`
  if (!address) return name
  return name ? `${name} <${address}>` : address
}
