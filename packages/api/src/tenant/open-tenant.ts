import { cwd } from 'node:process'
import type { Config } from '../config/load-config.ts'
import type { Scope } from '../lifecycle/scope.ts'
import { loadTenantExtension } from './load-tenant-extension.ts'
import { type Gate, gateOf } from './tenant-gate.ts'

/** Who decides who may call, besides the key; undefined without an extension. The scope ends it. */
export async function openTenant(config: Config, scope: Scope): Promise<Gate | undefined> {
  if (config.tenantExtension === null) return undefined
  const extension = await loadTenantExtension(config.tenantExtension, cwd())
  scope.defer(async () => extension.onShutdown?.())
  return gateOf(extension, config.variables.DATABASE_SCHEMA)
}
