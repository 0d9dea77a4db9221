/**
 * An observer that cannot change what it observes: what it throws is reported, and a fault of the report becomes a process
 * warning. An observer that is missing does nothing.
 */
export function guard<Args extends unknown[]>(
  observer: ((...args: Args) => void) | undefined,
  report: ((error: unknown) => void) | undefined,
): (...args: Args) => void {
  return (...args) => {
    try {
      observer?.(...args)
    } catch (error) {
      reportSafely(error, report)
    }
  }
}

function reportSafely(error: unknown, report: ((error: unknown) => void) | undefined): void {
  try {
    report?.(error)
  } catch (second) {
    process.emitWarning(second instanceof Error ? second : String(second))
  }
}
