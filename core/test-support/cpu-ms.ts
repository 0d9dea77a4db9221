/** CPU time of this process so far, in milliseconds: a bound on work holds however busy the machine is. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
