/** What is the same in messages that differ only in their numbers and ids. */

/**
 * A run of letters, digits and `_ . : -` that has a digit: a number, a time, an address, an id; in RE2. With it
 * `GET /orders/17/items took 5ms` and `GET /orders/9/items took 81ms` are both `GET /orders/<*>/items took <*>`.
 */
export const VARIABLE_PATTERN = '[0-9A-Za-z_.:-]*[0-9][0-9A-Za-z_.:-]*'

/** Stands for one variable part. */
export const VARIABLE_MARK = '<*>'

/** Only so much of a message makes its shape: what follows is data. Characters (code points). */
export const SHAPE_CHARS_MAX = 500
