import { productsById } from './catalog.ts'
import { fault } from './fault.ts'
import { releaseStock, reserveStock, stockLevels } from './inventory.ts'
import { mailCancelled } from './notifications.ts'
import type { Endpoint } from './operation.ts'
import { cancelOrder as cancelInOrders, createOrder } from './orders.ts'
import { authorize, refund } from './payments.ts'
import type { Service } from './service.ts'
import { getProfile } from './users.ts'
import { type Cart, items, type Market, money, type Visit } from './visit.ts'

export const checkout: Service = {
  name: 'checkout',
  language: 'node',
  replicas: 3,
  version: [2, 14],
  store: {
    name: 'cart-redis',
    system: 'redis',
    logger: 'cart.store',
    place: ['CartStore.command', '/srv/src/cart/cart-store.ts', 38],
  },
  main: { logger: 'main', place: ['start', '/srv/src/main.ts', 34] },
  regression: fault('node', {
    type: 'TypeError',
    frames: [
      ['applyDiscounts', '/srv/src/pricing/discounts.ts', 72],
      ['totalOf', '/srv/src/pricing/total.ts', 31],
      ['placeOrder', '/srv/src/checkout/place-order.ts', 58],
    ],
    message: () => "Cannot read properties of undefined (reading 'percentage')",
  }),
}

const priceChanged = fault('node', {
  type: 'PriceMismatchError',
  status: 500,
  frames: [
    ['assertPrices', '/srv/src/pricing/total.ts', 54],
    ['placeOrder', '/srv/src/checkout/place-order.ts', 61],
  ],
  message: ({ cart, market }) =>
    `cart ${cart.id} says ${money(cart.cents, market.currency)}, catalog says ${money(cart.cents + 500, market.currency)}`,
})

function cartDetails({ cart, market }: { cart: Cart; market: Market }) {
  return {
    cart: { id: cart.id, skus: cart.skus, quantity: cart.quantity, total: cart.cents / 100 },
    currency: market.currency,
  }
}

function endpoint(
  parts: Pick<Endpoint, 'method' | 'pattern' | 'place' | 'logger' | 'work'> & {
    readonly path?: (visit: Visit) => string
  },
): Endpoint {
  return { service: checkout, accessLevel: 'info', path: () => parts.pattern, ...parts }
}

export const addToCart = endpoint({
  method: 'POST',
  pattern: '/v1/cart/items',
  logger: 'cart',
  place: ['addItem', '/srv/src/cart/add-item.ts', 21],
  work(call) {
    const { good, cart } = call.visit
    call.spend(2)
    if (call.ask(productsById) >= 500) return call.giveUp(502)
    if (call.ask(stockLevels, { timeoutMs: 800 }) >= 500)
      call.log('warn', `stock of ${good.sku} not known, item added anyway`, { sku: good.sku, degraded: true })
    call.query(`HINCRBY ${cart.id} ${good.sku} 1`, 1, 0.8)
    call.log('info', `${good.sku} added to ${cart.id}, ${items(cart.quantity)} now`, cartDetails(call.visit))
  },
})

export const viewCart = endpoint({
  method: 'GET',
  pattern: '/v1/cart',
  logger: 'cart',
  place: ['viewCart', '/srv/src/cart/view-cart.ts', 17],
  work(call) {
    call.query(`HGETALL ${call.visit.cart.id}`, call.visit.cart.skus.length, 0.9)
    call.spend(2)
    if (call.ask(productsById) >= 500) return call.giveUp(502)
    call.log('info', `${call.visit.cart.id} shown: ${items(call.visit.cart.quantity)}`, cartDetails(call.visit))
  },
})

export const placeOrder = endpoint({
  method: 'POST',
  pattern: '/v1/checkout',
  logger: 'checkout',
  place: ['placeOrder', '/srv/src/checkout/place-order.ts', 40],
  work(call) {
    const { visit } = call
    call.spend(5)
    call.log(
      'info',
      `checkout of ${visit.cart.id}: ${items(visit.cart.quantity)}, ${money(visit.cart.cents, visit.market.currency)}`,
      cartDetails(visit),
    )
    if (call.ask(getProfile) >= 500) return call.giveUp(502)
    if (call.random.chance(0.025)) return call.fail(priceChanged, cartDetails(visit))
    const reserved = call.ask(reserveStock, { attempts: 2 })
    if (reserved >= 400) return call.giveUp(reserved >= 500 ? 503 : 409)
    const paid = call.ask(authorize, { timeoutMs: 2_000, attempts: 2 })
    if (paid >= 400) {
      call.publish(releaseStock)
      return call.giveUp(paid >= 500 ? 502 : 402)
    }
    if (call.ask(createOrder) >= 500) return call.giveUp(502)
    call.log(
      'info',
      `order ${visit.orderId} placed`,
      { order_id: visit.orderId, ...cartDetails(visit) },
      { correlation_id: visit.orderId },
    )
  },
})

export const cancelOrder = endpoint({
  method: 'POST',
  pattern: '/v1/cancellations',
  logger: 'checkout',
  place: ['cancelOrder', '/srv/src/checkout/cancel-order.ts', 26],
  work(call) {
    if (call.ask(cancelInOrders) >= 500) return call.giveUp(502)
    if (call.ask(refund) >= 500) return call.giveUp(502)
    call.publish(releaseStock)
    call.publish(mailCancelled)
    call.log('info', `cancellation of ${call.visit.orderId} done`, {
      order_id: call.visit.orderId,
      refund: call.visit.cart.cents / 100,
    })
  },
})
