/** Random letters, the same in every run, without a pattern that an expression could make use of. */
export function shuffled(length: number, letters: string): string {
  let seed = 1
  let text = ''
  for (let n = 0; n < length; n++) {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff
    text += letters[(seed >> 16) % letters.length]
  }
  return text
}
