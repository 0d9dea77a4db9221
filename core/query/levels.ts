import { LEVELS, type Level, levelOf } from '../severity.ts'
import { type FieldTest, plainText } from './ast.ts'
import type { RegexBudget } from './regex/regex-budget.ts'
import { ValueFault } from './value-fault.ts'
import { wildcardMatcher } from './wildcards.ts'

/** The levels that pass a test: every test on the level is a set of the six. Throws `ValueFault` for what is no level. */
export function levelsOf(test: FieldTest, regexes: RegexBudget): readonly Level[] {
  switch (test.kind) {
    case 'exists':
      return LEVELS
    case 'phrase':
      return [levelNamed(test.text)]
    case 'value': {
      const plain = plainText(test.pattern)
      return plain === undefined ? LEVELS.filter(wildcardMatcher(test.pattern)) : [levelNamed(plain)]
    }
    case 'compare': {
      const limit = LEVELS.indexOf(levelNamed(test.value))
      return LEVELS.filter((_, weight) => passes[test.op](weight, limit))
    }
    case 'range': {
      const { from, to } = test
      const first = from.value === undefined ? -1 : LEVELS.indexOf(levelNamed(from.value))
      const last = to.value === undefined ? LEVELS.length : LEVELS.indexOf(levelNamed(to.value))
      return LEVELS.filter(
        (_, weight) =>
          passes[from.isIncluded ? '>=' : '>'](weight, first) && passes[to.isIncluded ? '<=' : '<'](weight, last),
      )
    }
    case 'regex':
      return LEVELS.filter(regexes.compile(test.source).matcher)
  }
}

const passes = {
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
}

function levelNamed(name: string): Level {
  const level = levelOf(name)
  if (level) return level
  throw new ValueFault(`it is no level: use ${LEVELS.join(', ')}, or a name your logger has for one of them`)
}
