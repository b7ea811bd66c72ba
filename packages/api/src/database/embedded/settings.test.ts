import { expect, it } from 'vitest'
import { renderConfiguration } from './settings.ts'

it('listens on its own socket only, or on the loopback interface only', () => {
  const socket = renderConfiguration({ transport: 'socket' })
  expect(socket).toContain("listen_addresses = ''\n")
  expect(socket).toContain("unix_socket_directories = '.'\n")
  const loopback = renderConfiguration({ transport: 'loopback', port: 4321 })
  expect(loopback).toContain("listen_addresses = '127.0.0.1'\nport = '4321'\nunix_socket_directories = ''\n")
})

it('takes other settings, quoted, but never another address', () => {
  const text = renderConfiguration(
    { transport: 'socket' },
    { work_mem: '64MB', search_path: "it's", listen_addresses: '*' },
  )
  expect(text).toContain("work_mem = '64MB'\n")
  expect(text).toContain("search_path = 'it''s'\n")
  expect(text).not.toContain('*')
})

it('does not give up durability', () => {
  expect(renderConfiguration({ transport: 'socket' })).not.toMatch(/fsync|full_page_writes|synchronous_commit/)
})
