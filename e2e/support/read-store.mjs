/** Runs SQL on the engine of a stopped server and prints each result as a line of JSON. Arguments: directory, statements. */
import { Session } from 'chdb'

const [directory, ...statements] = process.argv.slice(2)
const session = new Session(directory)
for (const statement of statements) {
  const rows = (await session.queryAsync(statement, { format: 'JSONEachRow' }))
    .text()
    .split('\n')
    .filter(line => line !== '')
  // Written out before the process may end: what is larger than a pipe's buffer would be cut off.
  await new Promise(resolve => process.stdout.write(`[${rows.join(',')}]\n`, resolve))
}
process.exit(0)
