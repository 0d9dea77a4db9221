import { fault } from './fault.ts'
import type { Consumer, Endpoint } from './operation.ts'
import type { Service } from './service.ts'
import { money } from './visit.ts'

const CARRIERS = ['parcel-north', 'swiftpost', 'green-courier'] as const

export const shipping: Service = {
  name: 'shipping',
  language: 'python',
  replicas: 2,
  version: [1, 26],
  store: {
    name: 'shipping-db',
    system: 'postgresql',
    logger: 'shipping.db',
    place: ['fetch', '/app/shipping/db.py', 44],
  },
  main: { logger: 'shipping', place: ['serve', '/app/shipping/__main__.py', 18] },
  regression: fault('python', {
    type: 'decimal.InvalidOperation',
    frames: [
      ['weight_of', '/app/shipping/rates.py', 37, "return sum(Decimal(item['weight']) for item in items)"],
      ['quote', '/app/shipping/api.py', 58, 'price = rates.price(weight_of(items), country)'],
    ],
    message: () => "[<class 'decimal.ConversionSyntax'>]",
  }),
}

const carrierFailed = fault('python', {
  type: 'shipping.carriers.CarrierError',
  frames: [
    [
      'create_label',
      '/app/shipping/carriers.py',
      112,
      'raise CarrierError(carrier, response.status_code, response.text)',
    ],
    ['plan', '/app/shipping/planner.py', 66, 'label = await carriers.create_label(order)'],
  ],
  message: visit => `${CARRIERS[visit.userNumber % 3]} answered 500 to label request for ${visit.orderId}`,
})

export const quote: Endpoint = {
  service: shipping,
  method: 'GET',
  pattern: '/quotes',
  path: visit => `/quotes?country=${visit.market.country}`,
  accessLevel: 'info',
  logger: 'shipping.rates',
  place: ['quote', '/app/shipping/api.py', 51],
  work(call) {
    const { market, cart } = call.visit
    call.spend(4)
    call.query('SELECT carrier, base, per_kg FROM rates WHERE country = %s', 3, 3)
    call.log(
      'info',
      `cheapest way to ${market.country}: ${CARRIERS[cart.quantity % 3]} for ${money(390 + 50 * cart.quantity, market.currency)}`,
      {
        quote: {
          country: market.country,
          weight_kg: Math.round(cart.quantity * 870) / 1_000,
          carriers: CARRIERS,
          express: cart.cents > 30_000,
        },
      },
    )
  },
}

export const track: Endpoint = {
  service: shipping,
  method: 'GET',
  pattern: '/shipments/{order_id}',
  path: visit => `/shipments/${visit.orderId}`,
  accessLevel: 'debug',
  logger: 'shipping.tracking',
  place: ['track', '/app/shipping/tracking.py', 29],
  work(call) {
    call.query('SELECT * FROM events WHERE order_id = %s ORDER BY at', 1 + call.random.below(8), 4)
    call.wait('carrier-api', 40)
  },
}

export const planShipment: Consumer = {
  service: shipping,
  queue: 'orders.paid',
  logger: 'shipping.planner',
  place: ['plan', '/app/shipping/planner.py', 48],
  work(call) {
    const { orderId, cart, userNumber } = call.visit
    const carrier = CARRIERS[userNumber % 3]
    call.query('INSERT INTO shipments (order_id, carrier) VALUES (%s, %s)', 1, 4)
    call.wait('carrier-api', 110)
    if (call.random.chance(0.04)) return call.report(carrierFailed, { carrier, retry: { count: 1, in_s: 300 } })
    call.log('info', `label for ${orderId} from ${carrier}`, {
      shipment: {
        order_id: orderId,
        carrier,
        parcels: cart.quantity > 4 ? 2 : 1,
        weight_kg: Math.round(cart.quantity * 870) / 1_000,
      },
    })
  },
}
