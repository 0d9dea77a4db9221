import { fault } from './fault.ts'
import type { Endpoint } from './operation.ts'
import type { Service } from './service.ts'
import { money } from './visit.ts'

const ROOT = 'com.example.shop.catalog'

export const catalog: Service = {
  name: 'catalog',
  language: 'java',
  replicas: 3,
  version: [4, 8],
  store: {
    name: 'catalog-db',
    system: 'postgresql',
    logger: `${ROOT}.ProductRepository`,
    place: [`${ROOT}.ProductRepository.find`, 'src/main/java/com/example/shop/catalog/ProductRepository.java', 64],
  },
  main: {
    logger: `${ROOT}.CatalogApplication`,
    place: [`${ROOT}.CatalogApplication.main`, 'src/main/java/com/example/shop/catalog/CatalogApplication.java', 19],
  },
  regression: fault('java', {
    type: 'java.lang.NullPointerException',
    frames: [
      [`${ROOT}.PriceMapper.toView`, 'src/main/java/com/example/shop/catalog/PriceMapper.java', 47],
      [`${ROOT}.ProductService.load`, 'src/main/java/com/example/shop/catalog/ProductService.java', 83],
      [`${ROOT}.ProductController.get`, 'src/main/java/com/example/shop/catalog/ProductController.java', 38],
    ],
    message: () => 'Cannot invoke "com.example.shop.catalog.Price.currency()" because "price" is null',
  }),
}

const poolEmpty = fault('java', {
  type: 'java.sql.SQLTransientConnectionException',
  status: 503,
  inner: [
    ['com.zaxxer.hikari.pool.HikariPool.createTimeoutException', 'HikariPool.java', 686],
    ['com.zaxxer.hikari.HikariDataSource.getConnection', 'HikariDataSource.java', 99],
  ],
  frames: [
    [`${ROOT}.ProductRepository.find`, 'src/main/java/com/example/shop/catalog/ProductRepository.java', 64],
    [`${ROOT}.ProductService.load`, 'src/main/java/com/example/shop/catalog/ProductService.java', 71],
    [`${ROOT}.ProductController.get`, 'src/main/java/com/example/shop/catalog/ProductController.java', 38],
  ],
  message: () =>
    'catalog-pool - Connection is not available, request timed out after 250ms (total=20, active=20, idle=0)',
})

const listingTimeout = fault('java', {
  type: 'org.springframework.dao.QueryTimeoutException',
  status: 503,
  inner: [
    [
      'org.springframework.jdbc.support.SQLStateSQLExceptionTranslator.doTranslate',
      'SQLStateSQLExceptionTranslator.java',
      140,
    ],
    ['org.springframework.jdbc.core.JdbcTemplate.query', 'JdbcTemplate.java', 754],
  ],
  frames: [
    [`${ROOT}.ListingService.page`, 'src/main/java/com/example/shop/catalog/ListingService.java', 44],
    [`${ROOT}.ListingController.list`, 'src/main/java/com/example/shop/catalog/ListingController.java', 29],
  ],
  message: ({ good }) => `listing of ${good.category}: canceling statement due to statement timeout`,
})

export const getProduct: Endpoint = {
  service: catalog,
  method: 'GET',
  pattern: '/v2/products/{id}',
  path: ({ good }) => `/v2/products/${good.id}`,
  accessLevel: 'info',
  logger: `${ROOT}.ProductService`,
  place: [`${ROOT}.ProductService.load`, 'src/main/java/com/example/shop/catalog/ProductService.java', 58],
  work(call) {
    const { good, market } = call.visit
    call.spend(2)
    if (call.random.chance(0.02)) {
      return call.refuse(404, `no product ${good.id + 1} in market ${market.country}`, {
        product_id: good.id + 1,
        market: market.country,
      })
    }
    if (!call.cached(`product:${good.id}:${market.locale}`, 0.72)) {
      if (call.random.chance(0.03)) {
        call.sleep(250)
        return call.fail(poolEmpty, { pool: { active: 20, idle: 0, waiting: 7 + call.random.below(30) } })
      }
      call.query('SELECT * FROM products p JOIN prices USING (product_id) WHERE p.product_id = ? AND market = ?', 1, 5)
    }
    call.log('info', `product ${good.id} shown: ${good.name}, ${money(good.cents, market.currency)}`, {
      product: { id: good.id, sku: good.sku, category: good.category, price: good.cents / 100 },
      currency: market.currency,
      locale: market.locale,
    })
  },
}

export const listProducts: Endpoint = {
  service: catalog,
  method: 'GET',
  pattern: '/v2/products',
  path: ({ good }) => `/v2/products?category=${good.category}`,
  accessLevel: 'info',
  logger: `${ROOT}.ListingService`,
  place: [`${ROOT}.ListingService.page`, 'src/main/java/com/example/shop/catalog/ListingService.java', 44],
  work(call) {
    const { good, market } = call.visit
    const rows = 12 + call.random.below(24)
    call.spend(4)
    if (call.cached(`listing:${good.category}:${market.country}`, 0.6)) return
    if (call.random.chance(0.03)) {
      call.sleep(500)
      return call.fail(listingTimeout, { db: { name: 'catalog-db', statement_timeout_ms: 500 } })
    }
    call.query('SELECT * FROM products WHERE category = ? AND market = ? ORDER BY rank LIMIT 48', rows, 14)
    call.log('info', `listing of ${good.category} built with ${rows} products`, {
      category: good.category,
      products: rows,
      market: market.country,
    })
  },
}

export const productsById: Endpoint = {
  service: catalog,
  method: 'POST',
  pattern: '/v2/products/batch',
  path: () => '/v2/products/batch',
  accessLevel: 'debug',
  logger: `${ROOT}.ProductService`,
  place: [`${ROOT}.ProductService.loadAll`, 'src/main/java/com/example/shop/catalog/ProductService.java', 91],
  work(call) {
    call.spend(3)
    call.query('SELECT * FROM products WHERE product_id IN (?)', 1 + call.random.below(20), 7)
  },
}
