export interface HealthReport {
  /** `healthy`: all is well. `degraded`: records are accepted, but something is behind. `unhealthy`: nothing is accepted. */
  readonly status: 'healthy' | 'degraded' | 'unhealthy'
  readonly [stage: string]: unknown
}
