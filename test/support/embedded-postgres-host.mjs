// A process that holds an embedded PostgreSQL, for tests that kill its holder or run it as another user. JavaScript on what
// is built, which starts in a third of the time that a loader of TypeScript takes.
// Usage: embedded-postgres-host.mjs <data directory> [<transport> [<template directory>…]]; prints one line of JSON, ends when stdin does.
import { startEmbeddedPostgres } from '../../packages/api/dist/database/embedded/start-embedded-postgres.js'

const [dataDirectory = '', transport = '', ...templateDirectories] = process.argv.slice(2)
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)

try {
  const server = await startEmbeddedPostgres({
    dataDirectory,
    log: (line) => process.stderr.write(`${line}\n`),
    templateDirectories,
    ...(transport === '' ? {} : { transport }),
  })
  say({ pid: server.pid, connection: server.connection })
  process.stdin.resume().once('end', () => void server.stop())
} catch (error) {
  say({ problem: error.problem, message: String(error) })
  process.exitCode = 1
}
