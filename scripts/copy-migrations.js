// The SQL lives once, at the top level; each published copy of the server carries it along.
// Only what differs is written: a build must not disturb a test run that is reading the files.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'

const source = new URL('../migrations/', import.meta.url)
const target = new URL('../packages/api/migrations/', import.meta.url)

const read = (directory, file) => {
  try {
    return readFileSync(new URL(file, directory), 'utf8')
  } catch {
    return undefined
  }
}

mkdirSync(target, { recursive: true })
const wanted = readdirSync(source)
for (const file of wanted) {
  const text = read(source, file)
  if (read(target, file) !== text) writeFileSync(new URL(file, target), text)
}
for (const file of readdirSync(target)) {
  if (!wanted.includes(file)) rmSync(new URL(file, target))
}
