import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')
const themes = { light: declarations(1), dark: declarations(2) }

const SERVICES = Array.from({ length: 12 }, (_, index) => `service-${index}`)
const PLAIN = ['paper', 'raised', 'hover']
const TINTED = ['tint-warn', 'tint-error', 'tint-fatal']

/** Ink → surfaces it is read on. */
const TEXT: Record<string, string[]> = {
  ink: [...PLAIN, ...TINTED],
  'ink-quiet': [...PLAIN, ...TINTED],
  accent: PLAIN,
  'on-accent': ['accent'],
  'level-trace': PLAIN,
  'level-debug': PLAIN,
  'level-info': PLAIN,
  'level-warn': [...PLAIN, 'tint-warn', 'tint-error', 'tint-fatal'],
  'level-error': [...PLAIN, 'tint-warn', 'tint-error', 'tint-fatal'],
  'level-fatal': [...PLAIN, 'tint-fatal'],
  ...Object.fromEntries(SERVICES.map(service => [service, [...PLAIN, ...TINTED]])),
}

/** Borders of controls and the focus ring, which WCAG 1.4.11 asks less of. */
const SHAPES: Record<string, string[]> = { 'line-strong': ['paper', 'raised'], accent: [...PLAIN, ...TINTED] }

describe.each(Object.entries(themes))('the %s theme', (_, theme) => {
  test('has text with a contrast of at least 4.5 on every surface it is used on', () => {
    expect(pairsBelow(theme, TEXT, 4.5)).toEqual([])
  })

  test('has control borders and focus rings with a contrast of at least 3', () => {
    expect(pairsBelow(theme, SHAPES, 3)).toEqual([])
  })

  test('stays inside sRGB, so that every screen shows the colours that were checked', () => {
    const outside = [...theme.keys()].filter(name => isColour(theme, name) && !isInGamut(linearRgb(theme, name)))
    expect(outside).toEqual([])
  })

  test('gives all services one lightness', () => {
    const lightness = SERVICES.map(service => oklch(theme, service)[0])
    expect(new Set(lightness).size).toBe(1)
  })
})

test('a choice of theme sets the colour scheme alone: every colour follows it', () => {
  const rules = [...css.matchAll(/^(:root[^{]*?) \{([^}]*)\}/gm)].map(([, selector, body = '']) => [
    selector,
    body.match(/color-scheme: [^;]+/)?.[0],
    selector === ':root' ? '' : body.replace(/color-scheme: [^;]+;/, '').trim(),
  ])
  expect(rules).toEqual([
    [':root', 'color-scheme: light dark', ''],
    [':root[data-theme="light"]', 'color-scheme: light', ''],
    [':root[data-theme="dark"]', 'color-scheme: dark', ''],
  ])
  expect([...themes.light.keys()].filter(name => themes.light.get(name) === themes.dark.get(name))).toEqual([
    'hue-neutral',
    'hue-accent',
    'hue-warn',
    'hue-error',
    'hue-fatal',
    'service-on-light',
    'service-on-dark',
  ])
})

type Theme = ReadonlyMap<string, string>

/** Every token as one side of `light-dark()` has it; a token without sides is the same in both. */
function declarations(side: 1 | 2): Map<string, string> {
  return new Map(
    [...css.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => {
      const plain = value.replaceAll(/\s+/g, ' ').replaceAll('( ', '(').replaceAll(' )', ')')
      return [name, plain.match(/^light-dark\((oklch\(.*\)), (oklch\(.*\))\)$/)?.[side] ?? plain]
    }),
  )
}

function pairsBelow(theme: Theme, pairs: Record<string, string[]>, least: number): string[] {
  return Object.entries(pairs).flatMap(([ink, surfaces]) =>
    surfaces
      .map(surface => ({ surface, ratio: contrast(theme, ink, surface) }))
      .filter(({ ratio }) => !(ratio >= least))
      .map(({ surface, ratio }) => `${ink} on ${surface}: ${ratio.toFixed(2)}`),
  )
}

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(theme: Theme, a: string, b: string): number {
  const [one, other] = [luminance(linearRgb(theme, a)), luminance(linearRgb(theme, b))]
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
}

function luminance([r, g, b]: Triple): number {
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

type Triple = readonly [number, number, number]

function isColour(theme: Theme, name: string): boolean {
  return theme.get(name)?.includes('oklch(') ?? false
}

function oklch(theme: Theme, name: string): Triple {
  const value = theme.get(name)?.replaceAll(/var\(--([\w-]+)\)/g, (_, inner: string) => theme.get(inner) ?? '?')
  const [l, c, h] = (value?.match(/^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/) ?? []).slice(1).map(Number)
  if (l === undefined || c === undefined || h === undefined) throw new Error(`--${name} is no colour: ${value}`)
  return [l, c, h]
}

/** https://bottosson.github.io/posts/oklab/ */
function linearRgb(theme: Theme, name: string): Triple {
  const [lightness, chroma, hue] = oklch(theme, name)
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]
}

function isInGamut(rgb: Triple): boolean {
  return rgb.every(channel => channel >= -0.0005 && channel <= 1.0005)
}
