import { expect, test } from 'vitest'
import { serviceHue } from './service-hue.ts'

test('a service has one hue of twelve, and names spread over all of them', () => {
  const hues = Array.from({ length: 240 }, (_, index) => serviceHue(`service-${index}`))
  expect(new Set(hues).size).toBe(12)
  expect(Math.max(...hues)).toBe(11)
})

test('the hue of a name never changes between versions', () => {
  expect(['checkout', 'payments', ''].map(serviceHue)).toMatchInlineSnapshot(`
    [
      1,
      6,
      1,
    ]
  `)
})
