// What a manager needs to find a daemon: `hindsight-api/daemon`. Light on purpose: no server code is loaded with it.
export { clearAfterCrash } from './clear-after-crash.ts'
export { type DaemonState, readDaemonState } from './daemon-state.ts'
export { findDatabaseAccount } from './find-database-account.ts'
export { findPostgresPrograms } from './find-postgres-programs.ts'
export { holdProfile } from './hold-profile.ts'
export { findLockHolder } from './lock-holder.ts'
export { rotateLog } from './log-rotation.ts'
export { UnusableDirectory } from './private-directory.ts'
export { identifyProcess, isAlive, type ProcessIdentity, seemsAlive } from './process-identity.ts'
export { createProfileDirectory, directoryOf, type ProfileDirectory, profileDirectory } from './profile-directory.ts'
export {
  type ProfileFile,
  type ProfileSettings,
  profileFileOf,
  readProfileFile,
  resolveProfileSettings,
  UnusableSettings,
} from './profile-settings.ts'
export { fingerprintSetting, GIVEN_SETTINGS_VARIABLE } from './setting-fingerprint.ts'
