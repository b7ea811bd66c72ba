import { HealthResponse, LivenessResponse, VersionResponse } from './monitoring.ts'
import { paths } from './paths.ts'
import { route } from './route.ts'
import { ServerStatusResponse } from './status.ts'

/** How the server does. */
export const monitoringRoutes = {
  getHealth: route({
    ...paths.getHealth,
    output: HealthResponse,
    tag: 'monitoring',
    summary: 'Readiness, including the database',
    description: '503 while the server starts (with a phase), stops, or has lost its database.',
    keepNulls: true,
    authenticated: false,
  }),
  getReadiness: route({
    ...paths.getReadiness,
    output: HealthResponse,
    tag: 'monitoring',
    summary: 'Same as /health',
    keepNulls: true,
    authenticated: false,
  }),
  getLiveness: route({
    ...paths.getLiveness,
    output: LivenessResponse,
    tag: 'monitoring',
    summary: 'The process is up',
    authenticated: false,
  }),
  getVersion: route({
    ...paths.getVersion,
    output: VersionResponse,
    tag: 'monitoring',
    summary: 'Version and features',
    authenticated: false,
  }),
  getStatus: route({
    ...paths.getStatus,
    output: ServerStatusResponse,
    tag: 'monitoring',
    summary: 'How the server does, and what is wrong',
    description:
      'Extension. Database, queue, models, index and event loop; `degraded` tells what is not as it should be.',
    keepNulls: true,
  }),
}
