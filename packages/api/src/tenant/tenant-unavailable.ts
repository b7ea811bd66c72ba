/** Who may call cannot be decided: the extension that should do it cannot be loaded. */
export class TenantUnavailable extends Error {
  override name = 'TenantUnavailable'
}
