/** A set that forgets what was added or touched longest ago. */
export class BoundedSet {
  private readonly sizeMax: number
  private readonly members = new Set<string>()

  constructor(sizeMax: number) {
    this.sizeMax = sizeMax
  }

  has(member: string): boolean {
    return this.members.has(member)
  }

  add(member: string): void {
    if (this.members.has(member)) return
    const [oldest] = this.members
    if (oldest !== undefined && this.members.size >= this.sizeMax) this.members.delete(oldest)
    this.members.add(member)
  }

  /** Whether it is there; if so it becomes the newest. */
  touch(member: string): boolean {
    if (!this.members.delete(member)) return false
    this.members.add(member)
    return true
  }
}
