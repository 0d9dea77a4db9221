import { expect, test } from 'vitest'
import { createRegistry } from './registry.ts'

test('lists stand in the order of their coming, as they are now, until they are taken away', () => {
  const registry = createRegistry<string>()
  const page = { current: ['a'] }
  const removePage = registry.add(page)
  const removePanel = registry.add({ current: ['b', 'c'] })
  expect(registry.all()).toEqual(['a', 'b', 'c'])
  page.current = ['d']
  expect(registry.all()).toEqual(['d', 'b', 'c'])
  removePage()
  removePage()
  expect(registry.all()).toEqual(['b', 'c'])
  removePanel()
  expect(registry.all()).toEqual([])
})
