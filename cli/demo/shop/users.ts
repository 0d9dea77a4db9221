import { fault } from './fault.ts'
import { mailWelcome } from './notifications.ts'
import type { Endpoint } from './operation.ts'
import type { Service } from './service.ts'

export const users: Service = {
  name: 'users',
  language: 'node',
  replicas: 2,
  version: [6, 2],
  store: {
    name: 'users-db',
    system: 'postgresql',
    logger: 'users.store',
    place: ['UserStore.query', '/srv/src/user-store.ts', 47],
  },
  main: { logger: 'main', place: ['start', '/srv/src/main.ts', 22] },
  regression: fault('node', {
    type: 'TypeError',
    frames: [
      ['toProfile', '/srv/src/profile.ts', 29],
      ['getProfile', '/srv/src/routes/profile.ts', 51],
    ],
    message: () => 'user.addresses.find is not a function',
  }),
}

const connectionLost = fault('node', {
  type: 'DatabaseError',
  status: 503,
  inner: [['Connection.parseE', '/srv/node_modules/pg-protocol/dist/parser.js', 283]],
  frames: [
    ['UserStore.query', '/srv/src/user-store.ts', 47],
    ['getProfile', '/srv/src/routes/profile.ts', 44],
  ],
  message: () => 'terminating connection due to administrator command',
})

export const getProfile: Endpoint = {
  service: users,
  method: 'GET',
  pattern: '/v1/users/:id',
  path: visit => `/v1/users/${visit.userId || 'guest'}`,
  accessLevel: 'info',
  logger: 'users.profile',
  place: ['getProfile', '/srv/src/routes/profile.ts', 38],
  work(call) {
    call.spend(1.5)
    if (call.cached(`user:${call.visit.userNumber}`, 0.7)) return
    if (call.random.chance(0.02))
      return call.fail(connectionLost, { db: { name: 'users-db', pool: { size: 10, idle: 0 } } })
    call.query('SELECT id, tier, locale, addresses FROM users WHERE id = $1', 1, 3)
    call.log('info', `profile of ${call.visit.userId || 'a guest'} loaded`, {
      profile: {
        tier: call.visit.userNumber % 9 === 0 ? 'gold' : 'basic',
        addresses: 1 + (call.visit.userNumber % 3),
        newsletter: call.visit.userNumber % 2 === 0,
      },
    })
  },
}

export const userByEmail: Endpoint = {
  service: users,
  method: 'GET',
  pattern: '/v1/users',
  path: () => '/v1/users?by=email',
  accessLevel: 'debug',
  logger: 'users.lookup',
  place: ['findByEmail', '/srv/src/routes/lookup.ts', 19],
  work(call) {
    call.spend(1)
    call.query('SELECT id, password_hash FROM users WHERE email = lower($1)', 1, 3)
  },
}

export const register: Endpoint = {
  service: users,
  method: 'POST',
  pattern: '/v1/users',
  path: () => '/v1/users',
  accessLevel: 'info',
  logger: 'users.registration',
  place: ['register', '/srv/src/routes/registration.ts', 40],
  work(call) {
    const { email, market, userNumber } = call.visit
    call.spend(70)
    if (call.random.chance(0.05)) return call.refuse(409, `an account for ${email} exists already`, { field: 'email' })
    call.query('INSERT INTO users (email, password_hash, locale) VALUES ($1, $2, $3) RETURNING id', 1, 8)
    call.log(
      'info',
      `new account usr_${10_000 + userNumber} from ${market.country}`,
      { country: market.country, consent: { marketing: userNumber % 3 === 0, terms: true } },
      { log_type: 'audit', action_type: 'user.register' },
    )
    call.publish(mailWelcome)
  },
}
