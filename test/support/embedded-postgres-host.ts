// A process that holds an embedded PostgreSQL, for tests that kill its holder or run it as another user.
// Usage: embedded-postgres-host.ts <data directory> [<transport> [<template directory>…]]; prints one line of JSON, ends when stdin does.
import { startEmbeddedPostgres } from '../../packages/api/src/database/embedded/start-embedded-postgres.ts'

const [dataDirectory = '', transport = '', ...templateDirectories] = process.argv.slice(2)
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)

try {
  const server = await startEmbeddedPostgres({
    dataDirectory,
    log: (line) => process.stderr.write(`${line}\n`),
    templateDirectories,
    ...(transport === '' ? {} : { transport: transport as 'socket' | 'loopback' }),
  })
  say({ pid: server.pid, connection: server.connection })
  process.stdin.resume().once('end', () => void server.stop())
} catch (error) {
  say({ problem: (error as { problem?: string }).problem, message: String(error) })
  process.exitCode = 1
}
