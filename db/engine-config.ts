/** Configuration of the embedded engine, written as a file because such settings cannot be changed by a statement. */

export interface EngineLimits {
  /** Ceiling of the engine's own memory, in bytes. */
  readonly memoryBytesMax: number
  /** Inserts and merges stop below this much free disk; the spool's reserve is smaller, so it outlives them. */
  readonly diskFreeBytesMin: number
}

const MIB = 1024 * 1024

/** A quarter of the machine, at least 512 MiB. */
export function defaultMemoryBytes(machineBytes: number): number {
  return Math.max(512 * MIB, Math.floor(machineBytes / 4))
}

/**
 * The engine detaches parts that are broken when it opens them. By its defaults it does not open at all when there are
 * more than 100 or 1 GiB of them; `/health` reports them instead (`damaged-parts.ts`), and the others can be read.
 */
const BROKEN_PARTS_MAX = 1_000_000
const BROKEN_BYTES_MAX = 2 ** 60

/** An insert takes up to 25 times its bytes (docs/decisions/2026-11-30-engine-memory.md); the rest is for reads and merges. */
const INSERT_MEMORY_FACTOR = 32

/** Bytes of the largest insert that fits into the engine's memory whatever its rows are like. */
export function insertBytesFitting(memoryBytesMax: number): number {
  return Math.floor(memoryBytesMax / INSERT_MEMORY_FACTOR)
}

/**
 * Small caches, because one process shares the machine with the applications it watches; no system logs.
 * Names are ClickHouse server settings.
 */
export function engineConfig(limits: EngineLimits): string {
  const cacheBytes = Math.min(256 * MIB, Math.floor(limits.memoryBytesMax / 8))
  const settings: Record<string, number> = {
    max_server_memory_usage: limits.memoryBytesMax,
    mark_cache_size: cacheBytes,
    index_mark_cache_size: Math.floor(cacheBytes / 4),
    uncompressed_cache_size: 0,
    index_uncompressed_cache_size: 0,
    mmap_cache_size: 0,
    background_pool_size: 2,
    background_schedule_pool_size: 4,
    background_common_pool_size: 2,
    background_fetches_pool_size: 1,
    background_move_pool_size: 1,
  }
  const lines = Object.entries(settings).map(([name, value]) => `  <${name}>${value}</${name}>`)
  return `<clickhouse>
${lines.join('\n')}
  <merge_tree>
    <min_free_disk_bytes_to_perform_insert>${limits.diskFreeBytesMin}</min_free_disk_bytes_to_perform_insert>
    <max_suspicious_broken_parts>${BROKEN_PARTS_MAX}</max_suspicious_broken_parts>
    <max_suspicious_broken_parts_bytes>${BROKEN_BYTES_MAX}</max_suspicious_broken_parts_bytes>
  </merge_tree>
</clickhouse>
`
}
