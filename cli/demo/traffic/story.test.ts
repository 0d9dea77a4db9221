import { describe, expect, it } from 'vitest'
import { Fleet } from '../shop/fleet.ts'
import { gateway } from '../shop/gateway.ts'
import { SERVICES } from '../shop/services.ts'
import { type Episodes, planEpisodes } from './episodes.ts'
import type { Line } from './line.ts'
import { Random } from './random.ts'
import { Story } from './story.ts'
import { US_PER_DAY, US_PER_MIN, US_PER_S } from './units.ts'

const FROM = Date.UTC(2026, 10, 21) * 1_000
const NOTHING: Episodes = { rushes: [], slowPeriods: [], deploys: [], crashes: [] }

function begin(episodes: Partial<Episodes>) {
  const fleet = new Fleet(new Random('fleet'), SERVICES)
  const story = new Story(new Random('story'), fleet)
  story.add({ ...NOTHING, ...episodes })
  const until = (us: number): string[] => {
    const said: string[] = []
    for (;;) {
      const lines: Line[] = []
      story.advance(us, lines)
      if (lines.length === 0) return said
      said.push(...lines.map(({ members }) => JSON.parse(`{${members}}`).message))
    }
  }
  const versions = () => fleet.pods(gateway).map(({ version }) => version)
  return { fleet, story, until, versions }
}

describe('the story', () => {
  it('replaces pods one after the other in a deploy, and puts the old version back when it was bad', () => {
    const deploy = { fromUs: FROM, service: gateway, stepUs: 30 * US_PER_S, rollbackUs: FROM + 10 * US_PER_MIN }
    const { fleet, until, versions } = begin({ deploys: [deploy] })
    const before = versions()
    const [old] = before
    expect(until(FROM - 1)).toEqual([])
    const said = until(FROM + 1)
    expect(said.map(message => message.split(' ')[0])).toEqual([
      'received',
      'shut',
      'starting',
      'configuration',
      'connected',
      'listening',
    ])
    const fresh = versions()[0]
    expect(fresh).not.toBe(old)
    expect(said[2]).toContain(`starting gateway ${fresh} `)
    expect(versions()).toEqual([fresh, old, old])
    until(FROM + 5 * US_PER_MIN)
    expect(versions()).toEqual([fresh, fresh, fresh])
    expect(fleet.pods(gateway).every(({ isBad }) => isBad)).toBe(true)
    until(FROM + 15 * US_PER_MIN)
    expect(versions()).toEqual(before)
    expect(fleet.pods(gateway).some(({ isBad }) => isBad)).toBe(false)
  })

  it('starts a pod of the same version after a crash', () => {
    const { fleet, until, versions } = begin({ crashes: [{ atUs: FROM, service: gateway }] })
    const before = versions()
    const hosts = fleet.pods(gateway).map(({ host }) => host)
    expect(until(FROM)[0]).toContain('gateway is going down')
    expect(versions()).toEqual(before)
    expect(fleet.pods(gateway).filter(({ host }) => hosts.includes(host))).toHaveLength(before.length - 1)
  })

  it('slows one dependency for a while, slowly at first', () => {
    const { story } = begin({
      slowPeriods: [{ fromUs: FROM, toUs: FROM + 10 * US_PER_MIN, dependency: 'acquirer', factor: 11 }],
    })
    const at = (minutes: number, dependency = 'acquirer') => {
      story.advance(FROM + minutes * US_PER_MIN, [])
      return story.slowness(dependency)
    }
    expect([at(-1), at(1), at(5), at(5, 'orders-db'), at(11)]).toEqual([1, 6, 11, 1, 1])
  })

  it('has rushes, slow periods and deploys in every day and in every half hour', () => {
    for (const span of [US_PER_DAY, 30 * US_PER_MIN]) {
      const planned = planEpisodes(new Random('plan'), SERVICES, FROM, FROM + span)
      for (const kind of ['rushes', 'slowPeriods', 'deploys'] as const)
        expect(planned[kind].length, kind).toBeGreaterThan(2)
      for (const { fromUs, rollbackUs, service, stepUs } of planned.deploys) {
        if (rollbackUs !== undefined) expect(rollbackUs).toBeGreaterThan(fromUs + (service.replicas - 1) * stepUs)
      }
    }
  })
})
