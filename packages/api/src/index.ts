export { RunningServer, type StartOptions, startServer } from './app.ts'
export { type Config, InvalidConfig, loadConfig } from './config/load-config.ts'
export { directoryOf, type ProfileDirectory, profileDirectory } from './daemon/profile-directory.ts'
export { createLog, type Log } from './observability/log.ts'
