import { fault } from './fault.ts'
import type { Endpoint } from './operation.ts'
import type { Service } from './service.ts'
import { userByEmail } from './users.ts'

export const auth: Service = {
  name: 'auth',
  language: 'go',
  replicas: 2,
  version: [1, 9],
  store: {
    name: 'sessions-redis',
    system: 'redis',
    logger: 'session.store',
    place: ['shop/auth/internal/session.(*Store).Get', '/src/internal/session/store.go', 52],
  },
  main: { logger: 'main', place: ['main.main', '/src/cmd/auth/main.go', 37] },
  regression: fault('go', {
    type: '*jwt.ValidationError',
    frames: [
      ['shop/auth/internal/token.(*Verifier).key', '/src/internal/token/verifier.go', 66],
      ['shop/auth/internal/token.(*Verifier).Verify', '/src/internal/token/verifier.go', 41],
    ],
    message: () => 'verify token: no key with id "2026-11" in the key set',
  }),
}

const storeAway = fault('go', {
  type: '*net.OpError',
  status: 503,
  inner: [
    ['github.com/redis/go-redis/v9.(*Client).process', '/go/pkg/mod/github.com/redis/go-redis/v9@v9.7.0/redis.go', 386],
  ],
  frames: [
    ['shop/auth/internal/session.(*Store).Get', '/src/internal/session/store.go', 52],
    ['shop/auth/internal/token.(*Verifier).Verify', '/src/internal/token/verifier.go', 48],
  ],
  message: () => 'load session: dial tcp sessions-redis:6379: connect: connection refused',
})

export const verifyToken: Endpoint = {
  service: auth,
  method: 'POST',
  pattern: '/v1/verify',
  path: () => '/v1/verify',
  accessLevel: 'debug',
  logger: 'token',
  place: ['shop/auth/internal/token.(*Verifier).Verify', '/src/internal/token/verifier.go', 33],
  work(call) {
    call.spend(0.5)
    call.query(`GET session:${call.visit.sessionId}`, 1, 0.6)
    if (call.random.chance(0.01)) return call.fail(storeAway, { peer: 'sessions-redis', retryable: true })
    if (call.random.chance(0.06))
      return call.refuse(401, `token of ${call.visit.sessionId} expired ${1 + call.random.below(50)} min ago`, {
        reason: 'expired',
      })
  },
}

export const login: Endpoint = {
  service: auth,
  method: 'POST',
  pattern: '/v1/login',
  path: () => '/v1/login',
  accessLevel: 'info',
  logger: 'login',
  place: ['shop/auth/internal/login.(*Handler).Login', '/src/internal/login/handler.go', 44],
  work(call) {
    const { visit } = call
    const status = call.ask(userByEmail)
    if (status >= 500) return call.giveUp(502)
    call.spend(85)
    const attempt = {
      login: {
        method: 'password',
        mfa: visit.userNumber % 5 === 0,
        risk: Math.round(call.random.fraction() ** 4 * 100) / 100,
      },
    }
    const audit = { log_type: 'audit', client_ip: visit.clientIp }
    if (call.random.chance(0.13)) {
      call.giveUp(401)
      return call.log('warn', `login failed for ${visit.email}: wrong password`, attempt, {
        ...audit,
        action_type: 'login.failed',
      })
    }
    call.query(`SET session:${visit.sessionId}`, 1, 0.8)
    call.log('info', `login of usr_${10_000 + visit.userNumber} by password`, attempt, {
      ...audit,
      action_type: 'login',
    })
  },
}

export const refresh: Endpoint = {
  service: auth,
  method: 'POST',
  pattern: '/v1/refresh',
  path: () => '/v1/refresh',
  accessLevel: 'info',
  logger: 'token',
  place: ['shop/auth/internal/token.(*Issuer).Refresh', '/src/internal/token/issuer.go', 71],
  work(call) {
    call.query(`GETDEL refresh:${call.visit.sessionId}`, 1, 0.7)
    call.spend(1.5)
    call.log('info', `new token for ${call.visit.sessionId}, valid for 15 min`, {
      token: { ttl_s: 900, family: 1 + call.random.below(40) },
    })
  },
}
