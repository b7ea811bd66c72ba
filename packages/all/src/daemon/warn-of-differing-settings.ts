const warned = new Set<string>()

/** Says once for each profile and set of names that its daemon runs with other settings. Values are not told. */
export function warnOfDifferingSettings(profile: string, names: readonly string[]): void {
  const key = [profile, ...names].join(' ')
  if (names.length === 0 || warned.has(key)) return
  warned.add(key)
  process.emitWarning(
    `The daemon of profile "${profile}" runs with other values of ${names.join(', ')} than were given here, and goes on ` +
      'with them. Stop it, or use another profile, to have these.',
    { type: 'HindsightWarning', code: 'HINDSIGHT_SETTINGS_DIFFER' },
  )
}
