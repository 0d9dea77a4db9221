import { productsById } from './catalog.ts'
import { fault } from './fault.ts'
import type { Endpoint } from './operation.ts'
import type { Service } from './service.ts'

export const recommendations: Service = {
  name: 'recommendations',
  language: 'python',
  replicas: 2,
  version: [0, 31],
  store: {
    name: 'features-redis',
    system: 'redis',
    logger: 'recommendations.features',
    place: ['load', '/app/recommendations/features.py', 39],
  },
  main: { logger: 'recommendations', place: ['serve', '/app/recommendations/__main__.py', 31] },
  regression: fault('python', {
    type: 'ValueError',
    inner: [['_check_n_features', '/usr/lib/python3.12/site-packages/sklearn/base.py', 443, 'raise ValueError(']],
    frames: [
      ['score', '/app/recommendations/model.py', 74, 'return self.model.predict_proba(features)[:, 1]'],
      ['similar', '/app/recommendations/api.py', 55, 'ranked = model.score(candidates)'],
    ],
    message: () => 'X has 48 features, but GradientBoostingClassifier is expecting 52 features as input',
  }),
}

const emptyProfile = fault('python', {
  type: 'ZeroDivisionError',
  frames: [
    ['normalise', '/app/recommendations/features.py', 91, 'return [value / total for value in values]'],
    ['similar', '/app/recommendations/api.py', 49, 'profile = features.normalise(await features.load(user))'],
  ],
  message: () => 'float division by zero',
})

export const similar: Endpoint = {
  service: recommendations,
  method: 'GET',
  pattern: '/similar/{product_id}',
  path: ({ good }) => `/similar/${good.id}`,
  accessLevel: 'debug',
  logger: 'recommendations.api',
  place: ['similar', '/app/recommendations/api.py', 41],
  work(call) {
    const { good } = call.visit
    call.query(`HGETALL features:${good.id}`, 52, 1.1)
    call.spend(9)
    const scores = [0.93, 0.71, 0.64].map(score => Math.round((score - call.random.fraction() * 0.2) * 1_000) / 1_000)
    call.log('debug', `scored 120 candidates for product ${good.id}`, {
      model: { name: 'similar-v7', candidates: 120, scores },
    })
  },
}

export const forYou: Endpoint = {
  service: recommendations,
  method: 'GET',
  pattern: '/for-you',
  path: () => '/for-you?limit=12',
  accessLevel: 'info',
  logger: 'recommendations.api',
  place: ['for_you', '/app/recommendations/api.py', 72],
  work(call) {
    const isCold = call.visit.userId === ''
    call.query(isCold ? 'GET popular:today' : `HGETALL profile:${call.visit.userId}`, isCold ? 1 : 30, 1.2)
    if (!isCold && call.random.chance(0.08)) {
      call.report(emptyProfile, { fallback: 'popular', user_id: call.visit.userId })
    }
    call.spend(14)
    call.log('info', `12 recommendations from ${isCold ? 'what is popular' : 'the profile'}`, {
      model: {
        name: 'for-you-v12',
        cold_start: isCold,
        confidence: Math.round(call.random.between(0.4, 0.97) * 1_000) / 1_000,
      },
    })
    call.ask(productsById)
  },
}
