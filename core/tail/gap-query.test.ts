import { describe, expect, it } from 'vitest'
import { parseQuery } from '../query/parse.ts'
import { gapQuery } from './gap-query.ts'

const range = { node: '17', from: 5, to: 9 }

describe('the query of a gap', () => {
  it.each([
    ['', 'node:17 seq:{5 TO 9]'],
    ['  ', 'node:17 seq:{5 TO 9]'],
    ['level:error', 'level:error node:17 seq:{5 TO 9]'],
    ['a OR b', '(a OR b) node:17 seq:{5 TO 9]'],
    ['a b', 'a b node:17 seq:{5 TO 9]'],
    ['-service:x', 'NOT service:x node:17 seq:{5 TO 9]'],
    ['"a OR b"', '"a OR b" node:17 seq:{5 TO 9]'],
  ])('of %o is %o', (query, wanted) => {
    expect(gapQuery(query, range)).toBe(wanted)
    const tree = parseQuery(wanted)
    expect(tree.kind === 'and' && tree.terms.at(-1)).toMatchObject({
      name: 'seq',
      test: { kind: 'range', from: { value: '5', isIncluded: false }, to: { value: '9', isIncluded: true } },
    })
  })

  it('may be open towards what comes', () => {
    expect(gapQuery('', { ...range, to: undefined })).toBe('node:17 seq:{5 TO *]')
    expect(() => parseQuery('node:17 seq:{5 TO *]')).not.toThrow()
  })
})
