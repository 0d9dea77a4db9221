import { scattered, shortId, spanId, traceId } from '../traffic/ids.ts'
import { membersOf } from '../traffic/line.ts'
import type { Random } from '../traffic/random.ts'
import { US_PER_MIN } from '../traffic/units.ts'
import type { Environment } from './environment.ts'
import { GOODS, type Good, SEARCHES } from './goods.ts'

const CUSTOMERS = 20_000
/** Share of visitors who are not signed in. */
const GUESTS = 0.3
const SESSION_MIN = 30

const MARKETS = [
  { currency: 'EUR', country: 'DE', locale: 'de-DE' },
  { currency: 'EUR', country: 'FR', locale: 'fr-FR' },
  { currency: 'EUR', country: 'AT', locale: 'de-AT' },
  { currency: 'GBP', country: 'GB', locale: 'en-GB' },
  { currency: 'USD', country: 'US', locale: 'en-US' },
  { currency: 'SEK', country: 'SE', locale: 'sv-SE' },
] as const
export type Market = (typeof MARKETS)[number]

const AGENTS = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Safari/604.1',
  'Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_7) Firefox/132.0',
  'shop-app/5.12.0 (android)',
  'shop-app/5.12.1 (ios)',
] as const

export interface Cart {
  readonly id: string
  readonly skus: readonly string[]
  readonly quantity: number
  readonly cents: number
}

/** One request of one customer, with the values that travel through all services it reaches. */
export class Visit {
  readonly random: Random
  readonly environment: Environment
  readonly traceId: string
  readonly requestId: string
  readonly sessionId: string
  /** Empty for a guest. */
  readonly userId: string
  readonly userNumber: number
  readonly clientIp: string
  readonly market: Market
  readonly agent: string
  /** What all records of the request share, encoded once. */
  readonly members: string
  private chosenGood: Good | undefined
  private chosenCart: Cart | undefined
  private chosenOrder = ''
  private chosenSearch: (typeof SEARCHES)[number] | undefined

  constructor(random: Random, environment: Environment, us: number) {
    this.random = random
    this.environment = environment
    // Squared: some customers are there far more often than others.
    this.userNumber = Math.floor(random.fraction() ** 2 * CUSTOMERS)
    const person = scattered(this.userNumber)
    this.traceId = traceId(random)
    this.requestId = `req_${spanId(random)}`
    this.sessionId = `ses_${shortId(scattered(person ^ Math.floor(us / (SESSION_MIN * US_PER_MIN))))}`
    this.userId = person / 2 ** 32 < GUESTS ? '' : `usr_${10_000 + this.userNumber}`
    this.clientIp = documentationAddress(person)
    this.market = MARKETS[person % MARKETS.length] as Market
    this.agent = AGENTS[(person >>> 8) % AGENTS.length] as string
    this.members = membersOf({
      trace_id: this.traceId,
      request_id: this.requestId,
      session_id: this.sessionId,
      ...(this.userId !== '' && { user_id: this.userId }),
    })
  }

  /** The product that is looked at; few products have most of the looks. */
  get good(): Good {
    this.chosenGood ??= GOODS[Math.floor(this.random.fraction() ** 1.7 * GOODS.length)] as Good
    return this.chosenGood
  }

  get cart(): Cart {
    this.chosenCart ??= cartOf(this.random, this.good)
    return this.chosenCart
  }

  get orderId(): string {
    this.chosenOrder ||= `ord_${shortId(this.random.uint32())}`
    return this.chosenOrder
  }

  get search(): { readonly text: string; readonly hits: number } {
    this.chosenSearch ??= SEARCHES[
      Math.floor(this.random.fraction() ** 1.4 * SEARCHES.length)
    ] as (typeof SEARCHES)[number]
    return { text: this.chosenSearch[0], hits: this.chosenSearch[1] }
  }

  get email(): string {
    return `user${10_000 + this.userNumber}@example.com`
  }
}

/** How many things, as people write it. */
export function items(n: number): string {
  return n === 1 ? '1 item' : `${n} items`
}

/** An amount as people read it. */
export function money(cents: number, currency: string): string {
  return `${(cents / 100).toFixed(2)} ${currency}`
}

function cartOf(random: Random, first: Good): Cart {
  const goods = [first, ...Array.from({ length: random.below(4) }, () => random.pick(GOODS))]
  const quantities = goods.map(() => (random.chance(0.8) ? 1 : 2))
  return {
    id: `cart_${shortId(random.uint32())}`,
    skus: goods.map(({ sku }) => sku),
    quantity: quantities.reduce((sum, n) => sum + n, 0),
    cents: goods.reduce((sum, { cents }, i) => sum + cents * (quantities[i] ?? 1), 0),
  }
}

/** Only addresses set aside for documentation: RFC 5737 and RFC 3849. */
export function documentationAddress(seed: number): string {
  const last = 1 + (seed % 254)
  switch ((seed >>> 16) % 8) {
    case 0:
      return `2001:db8:${((seed >>> 4) & 0xfff).toString(16)}::${last.toString(16)}`
    case 1:
    case 2:
      return `192.0.2.${last}`
    case 3:
    case 4:
      return `198.51.100.${last}`
    default:
      return `203.0.113.${last}`
  }
}
