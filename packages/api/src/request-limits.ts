import type { Config } from './config/load-config.ts'
import type { HttpAppOptions } from './http/app.ts'
import type { ConnectionLimits } from './lifecycle/listen.ts'
import type { LanguagePurpose } from './models/language/language-models.ts'

/** What is computed here takes a processor; who waits for a model takes next to nothing. */
const REFLECTS_COMPUTED_HERE = 4
/** Retains that are ready together share a transaction, so more of them take less each. */
const RETAINS_COMPUTED_HERE = 16
const ASKING_A_MODEL = 32
/** A client that was quiet may make the requests of this long at once. */
const BURST_SECONDS = 10

/** What the HTTP surface takes, and how much of it at once. */
export function requestLimits({
  variables,
  language,
}: Config): Pick<HttpAppOptions, 'bodies' | 'admission' | 'rate' | 'requestTimeoutMs'> {
  const placesFor = (purpose: LanguagePurpose, computedHere: number) =>
    language.purposes[purpose].members.length === 0 ? computedHere : ASKING_A_MODEL
  const perMinute = variables.RATE_LIMIT_PER_MINUTE
  return {
    bodies: {
      maxBytes: variables.MAX_BODY_MB * 1_000_000,
      maxTotalBytes: variables.MAX_BODIES_MB * 1_000_000,
      silenceMs: variables.BODY_TIMEOUT_SECONDS * 1_000,
    },
    admission: {
      concurrent: {
        recall: variables.RECALL_MAX_CONCURRENT,
        retain: variables.RETAIN_MAX_REQUESTS ?? placesFor('retain', RETAINS_COMPUTED_HERE),
        reflect: variables.REFLECT_MAX_REQUESTS ?? placesFor('reflect', REFLECTS_COMPUTED_HERE),
        upload: variables.UPLOAD_MAX_REQUESTS,
        other: variables.OTHER_MAX_REQUESTS,
      },
      maxPending: variables.MAX_PENDING_REQUESTS,
      queueTimeoutMs: variables.QUEUE_TIMEOUT_SECONDS * 1_000,
    },
    rate:
      perMinute === 0
        ? null
        : {
            perMinute,
            burst: variables.RATE_LIMIT_BURST ?? Math.max(1, Math.ceil((perMinute * BURST_SECONDS) / 60)),
            by: variables.RATE_LIMIT_BY,
          },
    requestTimeoutMs: variables.REQUEST_TIMEOUT_SECONDS * 1_000,
  }
}

/** What connections may take. */
export function connectionLimits({ variables }: Config): Omit<ConnectionLimits, 'linger'> {
  return {
    maxConnections: variables.MAX_CONNECTIONS,
    headersTimeoutMs: variables.HEADERS_TIMEOUT_SECONDS * 1_000,
    keepAliveTimeoutMs: variables.KEEP_ALIVE_TIMEOUT_SECONDS * 1_000,
    silenceMs: variables.BODY_TIMEOUT_SECONDS * 1_000,
  }
}
