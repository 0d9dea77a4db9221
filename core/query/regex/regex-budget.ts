import { LIMITS } from '../../limits.ts'
import { FinalFault, ValueFault } from '../value-fault.ts'
import { type CompiledRegex, compileRegex } from './regex.ts'

/** The expressions of one query, which may have `LIMITS.regexStepsMax` together. */
export class RegexBudget {
  private steps = 0
  private readonly compiled: Map<string, CompiledRegex>

  /** @param compiled cache of compiled expressions by source; new ones are added */
  constructor(compiled: Map<string, CompiledRegex>) {
    this.compiled = compiled
  }

  /** Throws `ValueFault` for what is no expression, and `FinalFault` where it or all of them are too large. */
  compile(source: string): CompiledRegex {
    const compiled = this.compiled.get(source) ?? compileRegex(source)
    if ('fault' in compiled) throw new ValueFault(compiled.fault)
    this.compiled.set(source, compiled)
    const before = this.steps
    this.steps += compiled.steps
    if (this.steps <= LIMITS.regexStepsMax) return compiled
    const together = before === 0 ? '' : `, with those before it ${this.steps}`
    throw new FinalFault(
      `the expression unfolds to ${compiled.steps} steps${together}, more than the ${LIMITS.regexStepsMax} that a query may have: use smaller repetitions, fewer \\p{…}, or search in parts`,
    )
  }
}
