import { auth } from './auth.ts'
import { catalog } from './catalog.ts'
import { checkout } from './checkout.ts'
import { gateway } from './gateway.ts'
import { inventory } from './inventory.ts'
import { notifications } from './notifications.ts'
import { orders } from './orders.ts'
import { payments } from './payments.ts'
import { recommendations } from './recommendations.ts'
import { search } from './search.ts'
import type { Service } from './service.ts'
import { shipping } from './shipping.ts'
import { users } from './users.ts'

/** All programs of the shop, the first being the one that customers reach. */
export const SERVICES: readonly Service[] = [
  gateway,
  auth,
  users,
  catalog,
  search,
  recommendations,
  checkout,
  inventory,
  payments,
  orders,
  shipping,
  notifications,
]
