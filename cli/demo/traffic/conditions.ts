/** What is wrong in the shop at the moment; the story changes it, calls feel it. */
export interface Conditions {
  /** How many times longer than usual a dependency takes; 1 when all is well. */
  slowness(dependency: string): number
}
