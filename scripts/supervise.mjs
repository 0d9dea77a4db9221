/** Serves what is installed and built already, as in the container image. */
import { supervise } from './lib/supervise.mjs'

supervise()
