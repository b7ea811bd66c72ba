import { createRequire } from 'node:module'
import { isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TenantExtensionSettings } from '../config/tenant-extension-settings.ts'
import type { TenantExtension, TenantExtensionClass } from './tenant-extension.ts'
import { TenantUnavailable } from './tenant-unavailable.ts'

const VARIABLE = 'HINDSIGHT_API_TENANT_EXTENSION'

/**
 * The extension, ready to be asked. Relative paths and packages are looked for from `directory`.
 * @throws TenantUnavailable: a server that was meant to be protected must not be open.
 */
export async function loadTenantExtension(
  { module, name, config }: TenantExtensionSettings,
  directory: string,
): Promise<TenantExtension> {
  const loaded = await importModule(module, directory).catch((error) => {
    throw new TenantUnavailable(`${VARIABLE}: ${module} cannot be loaded: ${firstLine(error)}.${hintFor(module)}`, {
      cause: error,
    })
  })
  const exported = loaded[name] ?? (loaded.default as Record<string, unknown> | undefined)?.[name]
  if (exported === undefined) {
    throw new TenantUnavailable(`${VARIABLE}: ${module} has no export ${name}; it has ${namesOf(loaded)}.`)
  }
  const extension = typeof exported === 'function' ? construct(exported, name, config) : exported
  if (!isExtension(extension)) throw new TenantUnavailable(`${VARIABLE}: ${name} of ${module} has no authenticate().`)
  try {
    await extension.onStartup?.()
  } catch (error) {
    throw new TenantUnavailable(`${VARIABLE}: onStartup() of ${name} failed: ${firstLine(error)}.`, { cause: error })
  }
  return extension
}

function construct(exported: unknown, name: string, config: Readonly<Record<string, string>>): unknown {
  try {
    return new (exported as TenantExtensionClass)(config)
  } catch (error) {
    throw new TenantUnavailable(`${VARIABLE}: ${name} cannot be made: ${firstLine(error)}.`, { cause: error })
  }
}

async function importModule(module: string, directory: string): Promise<Record<string, unknown>> {
  if (module.startsWith('file:')) return import(module)
  if (module.startsWith('.') || isAbsolute(module)) return import(pathToFileURL(resolve(directory, module)).href)
  let file: string
  try {
    file = createRequire(join(directory, 'package.json')).resolve(module)
  } catch {
    // A package that can only be imported, or one that is installed beside the server.
    return import(module)
  }
  return import(pathToFileURL(file).href)
}

/** `package.module` names no file here, but may well be one of Python. */
function hintFor(module: string): string {
  return /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$/.test(module)
    ? ' Extensions written in Python do not run here: name a module in JavaScript, or set HINDSIGHT_API_TENANT_API_KEY without an extension.'
    : ' Name a file as ./my-tenant.js:MyTenant, from the directory that the server is started in, or an installed package.'
}

const isExtension = (value: unknown): value is TenantExtension =>
  typeof value === 'object' && value !== null && typeof (value as TenantExtension).authenticate === 'function'

const namesOf = (loaded: Record<string, unknown>) => Object.keys(loaded).join(', ') || 'none'

const firstLine = (error: unknown) =>
  String((error as Error)?.message ?? error)
    .split('\n')[0]!
    .replace(/\.$/, '')
