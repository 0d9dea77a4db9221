import { fault } from './fault.ts'
import type { Endpoint } from './operation.ts'
import { markPaid } from './orders.ts'
import type { Service } from './service.ts'
import { money } from './visit.ts'

const ROOT = 'com.example.shop.payments'
const FILES = 'src/main/java/com/example/shop/payments'
const METHODS = ['card', 'card', 'card', 'wallet', 'invoice'] as const

export const payments: Service = {
  name: 'payments',
  language: 'java',
  replicas: 3,
  version: [3, 14],
  store: {
    name: 'payments-db',
    system: 'postgresql',
    logger: `${ROOT}.LedgerRepository`,
    place: [`${ROOT}.LedgerRepository.append`, `${FILES}/LedgerRepository.java`, 51],
  },
  main: {
    logger: `${ROOT}.PaymentsApplication`,
    place: [`${ROOT}.PaymentsApplication.main`, `${FILES}/PaymentsApplication.java`, 23],
  },
  regression: fault('java', {
    type: 'com.fasterxml.jackson.databind.exc.InvalidFormatException',
    inner: [
      [
        'com.fasterxml.jackson.databind.DeserializationContext.weirdStringException',
        'DeserializationContext.java',
        1959,
      ],
    ],
    frames: [
      [`${ROOT}.acquirer.AcquirerClient.parse`, `${FILES}/acquirer/AcquirerClient.java`, 143],
      [`${ROOT}.acquirer.AcquirerClient.authorize`, `${FILES}/acquirer/AcquirerClient.java`, 88],
      [`${ROOT}.PaymentService.authorize`, `${FILES}/PaymentService.java`, 66],
    ],
    message: () =>
      'Cannot deserialize value of type `java.math.BigDecimal` from String "12,90": not a valid representation',
  }),
}

const acquirerReset = fault('java', {
  type: 'java.net.SocketException',
  status: 502,
  inner: [
    ['java.base/sun.nio.ch.NioSocketImpl.implRead', 'NioSocketImpl.java', 318],
    ['java.base/java.net.Socket$SocketInputStream.read', 'Socket.java', 1099],
  ],
  frames: [
    [`${ROOT}.acquirer.AcquirerClient.exchange`, `${FILES}/acquirer/AcquirerClient.java`, 117],
    [`${ROOT}.acquirer.AcquirerClient.authorize`, `${FILES}/acquirer/AcquirerClient.java`, 84],
    [`${ROOT}.PaymentService.authorize`, `${FILES}/PaymentService.java`, 66],
  ],
  message: () => 'Connection reset',
})

export const authorize: Endpoint = {
  service: payments,
  method: 'POST',
  pattern: '/v1/authorizations',
  path: () => '/v1/authorizations',
  accessLevel: 'info',
  logger: `${ROOT}.PaymentService`,
  place: [`${ROOT}.PaymentService.authorize`, `${FILES}/PaymentService.java`, 52],
  work(call) {
    const { orderId, cart, market, userNumber } = call.visit
    const method = METHODS[userNumber % METHODS.length]
    const payment = {
      order_id: orderId,
      amount: cart.cents / 100,
      currency: market.currency,
      method,
      acquirer: 'acquirer-eu-2',
    }
    call.spend(4)
    call.wait('acquirer', 190)
    if (call.random.chance(0.05)) return call.fail(acquirerReset, { payment, retryable: true })
    if (call.random.chance(0.07)) {
      call.query('INSERT INTO ledger (order_id, kind, amount) VALUES (?, ?, ?)', 1, 4)
      return call.refuse(402, `payment for ${orderId} declined: insufficient_funds`, {
        payment: { ...payment, approved: false, decline_code: 'insufficient_funds' },
      })
    }
    call.query('INSERT INTO ledger (order_id, kind, amount) VALUES (?, ?, ?)', 1, 4)
    call.log(
      'info',
      `authorized ${money(cart.cents, market.currency)} for ${orderId} by ${method}`,
      { payment: { ...payment, approved: true, risk_score: Math.round(call.random.fraction() ** 3 * 100) } },
      { log_type: 'audit', action_type: 'payment.authorize', correlation_id: orderId },
    )
  },
}

export const refund: Endpoint = {
  service: payments,
  method: 'POST',
  pattern: '/v1/refunds',
  path: () => '/v1/refunds',
  accessLevel: 'info',
  logger: `${ROOT}.RefundService`,
  place: [`${ROOT}.RefundService.refund`, `${FILES}/RefundService.java`, 41],
  work(call) {
    const { orderId, cart, market } = call.visit
    call.wait('acquirer', 220)
    call.query('INSERT INTO ledger (order_id, kind, amount) VALUES (?, ?, ?)', 1, 4)
    call.log(
      'info',
      `refunded ${money(cart.cents, market.currency)} for ${orderId}`,
      { refund: { order_id: orderId, amount: -cart.cents / 100, currency: market.currency } },
      { log_type: 'audit', action_type: 'payment.refund' },
    )
  },
}

export const webhook: Endpoint = {
  service: payments,
  method: 'POST',
  pattern: '/v1/webhooks/acquirer',
  path: () => '/v1/webhooks/acquirer',
  accessLevel: 'info',
  logger: `${ROOT}.WebhookController`,
  place: [`${ROOT}.WebhookController.receive`, `${FILES}/WebhookController.java`, 34],
  work(call) {
    const attempt = call.random.chance(0.9) ? 1 : 2 + call.random.below(3)
    call.spend(2)
    call.log('info', `webhook payment.captured for ${call.visit.orderId}`, {
      webhook: { event: 'payment.captured', attempt, signed: true },
    })
    const status = call.ask(markPaid)
    if (status >= 500) call.giveUp(502)
  },
}
