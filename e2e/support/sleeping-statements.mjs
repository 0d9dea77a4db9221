/**
 * Makes statements sleep in the engine, however quick the machine is: one that asks for the user `sleeper` sleeps a
 * minute for each row of that user it reads. Loaded with `--import` before the process opens the engine, so the sleep is
 * a part of the statement, which its time limit and a kill end like any other work.
 */
import { Session } from 'chdb'

const USER = 'sleeper'
const ROW_S = 60
/** The engine refuses to sleep for more than 3 s a block, and evaluates `sleepEachRow` for every row, unless set. */
const SETTINGS =
  "function_sleep_max_microseconds_per_block = 86400000000, short_circuit_function_evaluation = 'force_enable'"

const { queryBindAsync } = Session.prototype
Session.prototype.queryBindAsync = function (statement, params, options) {
  return queryBindAsync.call(this, sleeping(statement, params), params, options)
}

function sleeping(statement, params) {
  const sleeps = statement.replace(/`?user_id`? = \{(\w+):String\}/g, (test, name) =>
    params[name] === USER ? `if(${test}, sleepEachRow(${ROW_S}) = 0, 0)` : test,
  )
  return sleeps === statement ? statement : sleeps.replace('\nSETTINGS ', `\nSETTINGS ${SETTINGS}, `)
}
