import { readFileSync } from 'node:fs'

/** CPU a process and its threads have used, in microseconds (proc(5): utime and stime, 100 ticks a second on Linux). */
export function cpuMicros(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

/** The most memory it ever held, in MiB (VmHWM). */
export function peakMemoryMiB(pid: number): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(line?.[1] ?? 0) / 1024
}
