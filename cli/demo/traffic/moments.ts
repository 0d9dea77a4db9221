import type { Service } from '../shop/service.ts'
import type { Episodes } from './episodes.ts'

/** A single step of an episode, at its time. */
export type Moment =
  | { readonly us: number; readonly kind: 'deploy'; readonly service: Service; readonly isBad: boolean }
  | { readonly us: number; readonly kind: 'rollback'; readonly service: Service }
  | { readonly us: number; readonly kind: 'replace'; readonly service: Service; readonly index: number }
  | { readonly us: number; readonly kind: 'crash'; readonly service: Service }

/** The steps of all deploys and crashes, in order of time. */
export function momentsOf({ deploys, crashes }: Episodes): Moment[] {
  const moments: Moment[] = crashes.map(({ atUs, service }) => ({ us: atUs, kind: 'crash', service }))
  for (const { fromUs, service, stepUs, rollbackUs } of deploys) {
    moments.push({ us: fromUs, kind: 'deploy', service, isBad: rollbackUs !== undefined })
    const starts = [fromUs]
    if (rollbackUs !== undefined) {
      moments.push({ us: rollbackUs, kind: 'rollback', service })
      starts.push(rollbackUs)
    }
    for (const startUs of starts) {
      for (let index = 0; index < service.replicas; index++) {
        moments.push({ us: startUs + index * stepUs + 1, kind: 'replace', service, index })
      }
    }
  }
  return moments.sort((a, b) => a.us - b.us)
}
