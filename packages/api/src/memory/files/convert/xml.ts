import { Parser } from 'htmlparser2'

export interface XmlVisitor {
  /** Names come without their namespace's prefix. */
  open?(name: string, attributes: Readonly<Record<string, string>>): void
  text?(text: string): void
  close?(name: string): void
}

/** Walks through XML without building it; entities of its own making stay unread. */
export function walkXml(xml: string, visitor: XmlVisitor): void {
  const parser = new Parser(
    {
      onopentag: (name, attributes) => visitor.open?.(localName(name), attributes),
      ontext: (text) => visitor.text?.(text),
      onclosetag: (name) => visitor.close?.(localName(name)),
    },
    { xmlMode: true, decodeEntities: true },
  )
  parser.end(xml)
}

const localName = (name: string) => name.slice(name.indexOf(':') + 1)

/** The targets of a part's relationships, by id; paths inside the archive. */
export function readRelationships(xml: string, directory: string): Map<string, string> {
  const targets = new Map<string, string>()
  walkXml(xml, {
    open(name, { Id, Target }) {
      if (name === 'Relationship' && Id !== undefined && Target !== undefined) {
        targets.set(Id, resolvePath(directory, Target))
      }
    },
  })
  return targets
}

/** A path in an archive, seen from a directory of it. */
export function resolvePath(directory: string, target: string): string {
  return decodeURIComponent(new URL(target, `file:///${directory}/`).pathname).slice(1)
}
