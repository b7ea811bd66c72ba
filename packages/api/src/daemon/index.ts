// What a manager needs to find a daemon: `hindsight-api/daemon`. Light on purpose: no server code is loaded with it.
export { type DaemonState, readDaemonState } from './daemon-state.ts'
export { identifyProcess, isAlive, type ProcessIdentity } from './process-identity.ts'
export { createProfileDirectory, directoryOf, type ProfileDirectory, profileDirectory } from './profile-directory.ts'
