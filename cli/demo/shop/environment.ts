/** Where a process runs; a request stays in one of them. */
export type Environment = 'production' | 'staging'
