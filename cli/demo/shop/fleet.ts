import { hex8, shortId } from '../traffic/ids.ts'
import { membersOf } from '../traffic/line.ts'
import type { Random } from '../traffic/random.ts'
import type { Environment } from './environment.ts'
import type { Service } from './service.ts'

/** One running process of a service. */
export interface Pod {
  readonly service: Service
  readonly host: string
  readonly version: string
  /** Whether it runs a version that fails now and then. */
  readonly isBad: boolean
  /** What all its records share, encoded once. */
  readonly members: string
}

interface Release {
  readonly minor: number
  readonly patch: number
  readonly isBad: boolean
  /** Names the release's pods, as a cluster does. */
  readonly hash: string
}

/** All running processes, and which version each is of. Deploys replace them one after the other. */
export class Fleet {
  private readonly random: Random
  private readonly production: ReadonlyMap<Service, Pod[]>
  private readonly staging: ReadonlyMap<Service, Pod>
  private readonly releases = new Map<Service, Release>()
  private readonly before = new Map<Service, Release>()

  constructor(random: Random, services: readonly Service[]) {
    this.random = random
    for (const service of services) this.releases.set(service, this.release(service.version[1], random.below(6), false))
    this.production = new Map(
      services.map(service => [
        service,
        Array.from({ length: service.replicas }, () => this.start(service, 'production')),
      ]),
    )
    this.staging = new Map(services.map(service => [service, this.start(service, 'staging')]))
  }

  /** Any of the pods that share the load. */
  pod(service: Service, environment: Environment): Pod {
    if (environment === 'staging') return this.staging.get(service) as Pod
    return this.random.pick(this.pods(service))
  }

  pods(service: Service): readonly Pod[] {
    return this.production.get(service) ?? []
  }

  /** The next version is there; pods take it up as they are replaced. */
  beginDeploy(service: Service, isBad: boolean): void {
    const current = this.current(service)
    this.before.set(service, current)
    const isMinor = this.random.chance(0.4)
    this.releases.set(service, this.release(current.minor + (isMinor ? 1 : 0), isMinor ? 0 : current.patch + 1, isBad))
  }

  /** Back to the version before. */
  beginRollback(service: Service): void {
    const before = this.before.get(service)
    if (before !== undefined) this.releases.set(service, before)
  }

  /** Replaces one pod by one of the current version; returns both. */
  replace(service: Service, index: number): { readonly old: Pod; readonly fresh: Pod } {
    const pods = this.production.get(service) as Pod[]
    const place = index % pods.length
    const old = pods[place] as Pod
    const fresh = this.start(service, 'production')
    pods[place] = fresh
    return { old, fresh }
  }

  private current(service: Service): Release {
    return this.releases.get(service) as Release
  }

  private release(minor: number, patch: number, isBad: boolean): Release {
    return { minor, patch, isBad, hash: hex8(this.random.uint32()) }
  }

  private start(service: Service, environment: Environment): Pod {
    const { minor, patch, isBad, hash } = this.current(service)
    const isStaging = environment === 'staging'
    const version = isStaging ? `${service.version[0]}.${minor + 1}.0-rc.1` : `${service.version[0]}.${minor}.${patch}`
    const host = `${service.name}-${isStaging ? 'staging-' : ''}${hash}-${shortId(this.random.uint32()).slice(0, 5)}`
    const members = membersOf({
      service: service.name,
      environment,
      service_version: version,
      host,
      resource: {
        'telemetry.sdk.language': service.language,
        'k8s.namespace.name': isStaging ? 'shop-staging' : 'shop',
      },
    })
    return { service, host, version, isBad: isBad && !isStaging, members }
  }
}
