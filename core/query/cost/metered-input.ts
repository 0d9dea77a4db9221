/** Interrupts re2js in the middle of a text: it has no option for that, but reads the text through an object. */
import type { RE2JS } from 're2js'
import type { Meter } from './meter.ts'

/** The part of re2js that is used here. `core/query/regex/regex.test.ts` fails where another version differs. */
interface Input {
  step(position: number): number
  context(position: number): number
  index(re2: unknown, position: number): number
  endPos(): number
  canCheckPrefix(): boolean
  prefixLength(re2: unknown): number
  hasString(prefilter: unknown, position: number): boolean
  hasAnyString(prefilter: unknown, position: number): boolean
}

interface Engine {
  match(this: Pick<Engine, 'executeEngine'>, text: string): boolean
  executeEngine(input: Input, position: number, anchor: number, groups: number): unknown
}

/**
 * Whether the text holds a match. Throws what the meter throws.
 *
 * @param unitsPerCharacter announced to the meter for each character that the expression reads
 */
export function testMetered(compiled: RE2JS, text: string, meter: Meter, unitsPerCharacter: number): boolean {
  const engine = compiled.re2() as unknown as Engine
  const metered = {
    executeEngine: (input: Input, position: number, anchor: number, groups: number) =>
      engine.executeEngine(new MeteredInput(input, meter, unitsPerCharacter), position, anchor, groups),
  }
  return engine.match.call(metered, text)
}

/** Characters between two calls of the meter: 1.4 ms at worst. */
const METERED_CHARACTERS = 32

class MeteredInput implements Input {
  private left = METERED_CHARACTERS
  private readonly input: Input
  private readonly meter: Meter
  private readonly unitsPerCharacter: number

  constructor(input: Input, meter: Meter, unitsPerCharacter: number) {
    this.input = input
    this.meter = meter
    this.unitsPerCharacter = unitsPerCharacter
  }

  step(position: number): number {
    if (--this.left === 0) {
      this.left = METERED_CHARACTERS
      this.meter.spend(METERED_CHARACTERS * this.unitsPerCharacter)
    }
    return this.input.step(position)
  }

  context(position: number): number {
    return this.input.context(position)
  }

  index(re2: unknown, position: number): number {
    return this.input.index(re2, position)
  }

  endPos(): number {
    return this.input.endPos()
  }

  canCheckPrefix(): boolean {
    return this.input.canCheckPrefix()
  }

  prefixLength(re2: unknown): number {
    return this.input.prefixLength(re2)
  }

  hasString(prefilter: unknown, position: number): boolean {
    return this.input.hasString(prefilter, position)
  }

  hasAnyString(prefilter: unknown, position: number): boolean {
    return this.input.hasAnyString(prefilter, position)
  }
}
