/**
 * The ordered steps that every record of a signal passes. A pipeline is immutable: new rules are a new pipeline, which
 * replaces the current one between two batches.
 */
import type { PipelineContext, PipelineStep } from './step.ts'

/** Receives what a pipeline makes of a record. */
export interface PipelineOutput<R> {
  keep(record: R): void
  /** A step dropped the record. */
  drop(step: string): void
}

export class Pipeline<R extends object> {
  private readonly steps: readonly PipelineStep<R>[]
  private readonly hiding: readonly Required<PipelineStep<R>>[]

  constructor(steps: readonly PipelineStep<R>[]) {
    this.steps = [...steps]
    this.hiding = this.steps.filter((step): step is Required<PipelineStep<R>> => step.hide !== undefined)
  }

  /** Rethrows a step's error. By then the output may have received some of the records that this one was split into. */
  run(record: R, context: PipelineContext, output: PipelineOutput<R>): void {
    this.runFrom(0, record, context, output)
  }

  /** Applies the redaction of the steps to a text from a sender. */
  hide(text: string): string {
    return this.hiding.reduce((shown, step) => step.hide(shown), text)
  }

  private runFrom(first: number, record: R, context: PipelineContext, output: PipelineOutput<R>): void {
    let current = record
    for (let at = first; at < this.steps.length; at++) {
      const step = this.steps[at] as PipelineStep<R>
      const result = step.run(current, context)
      if (isList(result)) {
        if (result.length === 0) output.drop(step.name)
        for (const item of result) this.runFrom(at + 1, item, context, output)
        return
      }
      current = result
    }
    output.keep(current)
  }
}

function isList<R>(result: R | readonly R[]): result is readonly R[] {
  return Array.isArray(result)
}
