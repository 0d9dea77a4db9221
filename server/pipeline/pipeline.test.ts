import { describe, expect, test } from 'vitest'
import { Pipeline } from './pipeline.ts'
import type { PipelineStep } from './step.ts'

interface Item {
  readonly n: number
}

const context = { receivedAt: { seconds: 0, nanos: 0 } }
const step = (name: string, run: PipelineStep<Item>['run']): PipelineStep<Item> => ({ name, run })

function outcome(steps: readonly PipelineStep<Item>[], n: number) {
  const kept: number[] = []
  const dropped: string[] = []
  const output = { keep: (item: Item) => void kept.push(item.n), drop: (name: string) => void dropped.push(name) }
  new Pipeline(steps).run({ n }, context, output)
  return { kept, dropped }
}

const double = step('double', ({ n }) => ({ n: n * 2 }))
const halves = step('halves', ({ n }) => [{ n: n - 1 }, { n: n + 1 }])
const odd = step('odd', item => (item.n % 4 === 1 ? [] : item))

describe('a pipeline', () => {
  test('hands a record through every step in order', () => {
    expect(outcome([double, step('add', ({ n }) => ({ n: n + 1 }))], 3)).toEqual({ kept: [7], dropped: [] })
    expect(outcome([], 3)).toEqual({ kept: [3], dropped: [] })
  })

  test('names the step at which a record ends, and calls none behind it', () => {
    const never = step('never', () => {
      throw new Error('was called')
    })
    expect(outcome([step('drop', () => []), never], 1)).toEqual({ kept: [], dropped: ['drop'] })
  })

  test('sends each part of a split record through the steps behind the split', () => {
    expect(outcome([halves, double], 4)).toEqual({ kept: [6, 10], dropped: [] })
    expect(outcome([halves, odd, halves], 4)).toEqual({ kept: [2, 4], dropped: ['odd'] })
  })

  test('hides in texts what its steps hide in records, each behind the one before', () => {
    const hiding = [
      { ...double, hide: (text: string) => text.replace('secret', 'code') },
      { ...odd, hide: (text: string) => text.replace('code', '***') },
    ]
    expect(new Pipeline(hiding).hide('the secret')).toBe('the ***')
    expect(new Pipeline([double]).hide('the secret')).toBe('the secret')
  })

  test('does not change with the list it was made of', () => {
    const steps = [double]
    const pipeline = new Pipeline(steps)
    steps.length = 0
    const kept: Item[] = []
    pipeline.run({ n: 2 }, context, { keep: item => void kept.push(item), drop: () => {} })
    expect(kept).toEqual([{ n: 4 }])
  })
})
