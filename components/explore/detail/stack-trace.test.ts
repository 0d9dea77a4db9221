import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cpuMs } from '../../../core/test-support/cpu-ms.ts'
import { foldStack, foldTitle, type StackOrder } from './stack-folds.ts'
import { parseStackTrace } from './stack-trace.ts'

const NODE = `TypeError: Cannot read properties of undefined (reading 'id')
    at chargeCard (/app/src/payments/charge.ts:41:17)
    at async Checkout.run [as handler] (file:///app/dist/checkout.js:120:5)
    at Layer.handle [as handle_request] (/app/node_modules/express/lib/router/layer.js:95:5)
    at next (/app/node_modules/express/lib/router/route.js:149:13)
    at /app/node_modules/.pnpm/@scope+pool@1.0.0/node_modules/@scope/pool/index.js:5:1
    at Array.map (<anonymous>)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)
    at /app/src/server.ts:9:3 {
  [cause]: Error: connect ECONNREFUSED 127.0.0.1:5432
      at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16)
}`

const PYTHON = `Traceback (most recent call last):
  File "/app/shop/orders.py", line 88, in place
    total = prices[item]
            ~~~~~~^^^^^^
KeyError: 'sku-9'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/usr/local/lib/python3.12/site-packages/flask/app.py", line 1473, in wsgi_app
    response = self.full_dispatch_request()
  File "/usr/local/lib/python3.12/concurrent/futures/thread.py", line 58, in run
  File "<frozen importlib._bootstrap>", line 241, in _call_with_frames_removed
  File "/app/shop/api.py", line 12, in <module>
    raise OrderFailed(item) from error
shop.errors.OrderFailed: sku-9`

const JAVA = `com.acme.shop.CheckoutException: payment declined
\tat com.acme.shop.Checkout.pay(Checkout.java:42)
\tat com.acme.shop.Checkout$$FastClassBySpringCGLIB$$1.invoke(<generated>)
\tat org.springframework.aop.framework.CglibAopProxy.invoke(CglibAopProxy.java:215) ~[spring-aop-6.1.jar:6.1]
\tat java.base/java.lang.Thread.run(Thread.java:1583)
Caused by: java.net.SocketTimeoutException: Read timed out
\tat java.base/sun.nio.ch.NioSocketImpl.read(Native Method)
\tat app//com.acme.pay.Gateway.lambda$send$0(Gateway.kt:17)
\t... 23 more`

const GO = `panic: runtime error: index out of range [5] with length 3

goroutine 18 [running]:
main.(*Shop).total(0xc000012345, {0x1, 0x2})
\t/home/dev/shop/main.go:25 +0x1d
github.com/gin-gonic/gin.(*Context).Next(...)
\t/root/go/pkg/mod/github.com/gin-gonic/gin@v1.9.1/context.go:174
net/http.(*conn).serve(0xc0001, {0x7, 0x8})
\t/usr/local/go/src/net/http/server.go:2009 +0x5f4
created by net/http.(*Server).Serve in goroutine 1
\t/usr/local/go/src/net/http/server.go:3086 +0x5cb
exit status 2`

const DOTNET = `System.InvalidOperationException: Sequence contains no elements
 ---> Npgsql.NpgsqlException (0x80004005): Exception while reading from stream
   at Npgsql.Internal.NpgsqlConnector.<ReadMessage>g__Long|233_0(NpgsqlConnector connector, Boolean async)
   --- End of inner exception stack trace ---
   at System.Linq.ThrowHelper.ThrowNoElementsException()
   at Acme.Shop.Orders.Find(String id, List\`1 items) in C:\\src\\Shop\\Orders.cs:line 42
   at Microsoft.AspNetCore.Mvc.Infrastructure.ActionMethodExecutor.Execute(Object controller)
   at lambda_method5(Closure, Object)`

/** Own or the library, function, file and line of each frame. */
function frames(text: string) {
  const trace = parseStackTrace(text)
  const found = trace?.parts.filter(part => part.kind === 'frame') ?? []
  return [trace?.language, ...found.map(frame => [frame.library ?? 'own', frame.function, frame.file, frame.line])]
}

describe('a stack trace', () => {
  test('of Node has its frames, also asynchronous and anonymous ones, and those of a cause', () => {
    expect(frames(NODE)).toEqual([
      'node',
      ['own', 'chargeCard', '/app/src/payments/charge.ts', 41],
      ['own', 'Checkout.run [as handler]', '/app/dist/checkout.js', 120],
      ['express', 'Layer.handle [as handle_request]', '/app/node_modules/express/lib/router/layer.js', 95],
      ['express', 'next', '/app/node_modules/express/lib/router/route.js', 149],
      ['@scope/pool', undefined, '/app/node_modules/.pnpm/@scope+pool@1.0.0/node_modules/@scope/pool/index.js', 5],
      ['node', 'Array.map', '<anonymous>', undefined],
      ['node', 'process.processTicksAndRejections', 'node:internal/process/task_queues', 95],
      ['own', undefined, '/app/src/server.ts', 9],
      ['node', 'TCPConnectWrap.afterConnect [as oncomplete]', 'node:net', 1555],
    ])
  })

  test('of Python has its frames with their source, and tells packages and the platform from own code', () => {
    expect(frames(PYTHON)).toEqual([
      'python',
      ['own', 'place', '/app/shop/orders.py', 88],
      ['flask', 'wsgi_app', '/usr/local/lib/python3.12/site-packages/flask/app.py', 1473],
      ['python', 'run', '/usr/local/lib/python3.12/concurrent/futures/thread.py', 58],
      ['python', '_call_with_frames_removed', '<frozen importlib._bootstrap>', 241],
      ['own', '<module>', '/app/shop/api.py', 12],
    ])
    const [, first] = parseStackTrace(PYTHON)?.parts ?? []
    expect(first?.text).toContain('~~~~~~^^^^^^')
  })

  test('of Java has its frames, whatever loader, module or jar is named beside them', () => {
    expect(frames(JAVA)).toEqual([
      'java',
      ['own', 'com.acme.shop.Checkout.pay', 'Checkout.java', 42],
      ['generated code', 'com.acme.shop.Checkout$$FastClassBySpringCGLIB$$1.invoke', '<generated>', undefined],
      ['org.springframework', 'org.springframework.aop.framework.CglibAopProxy.invoke', 'CglibAopProxy.java', 215],
      ['java', 'java.base/java.lang.Thread.run', 'Thread.java', 1583],
      ['java', 'java.base/sun.nio.ch.NioSocketImpl.read', 'Native Method', undefined],
      ['own', 'app//com.acme.pay.Gateway.lambda$send$0', 'Gateway.kt', 17],
    ])
  })

  test('of Go has the function and the place of each frame, and tells modules and the platform from own code', () => {
    expect(frames(GO)).toEqual([
      'go',
      ['own', 'main.(*Shop).total', '/home/dev/shop/main.go', 25],
      [
        'github.com/gin-gonic/gin',
        'github.com/gin-gonic/gin.(*Context).Next',
        '/root/go/pkg/mod/github.com/gin-gonic/gin@v1.9.1/context.go',
        174,
      ],
      ['go', 'net/http.(*conn).serve', '/usr/local/go/src/net/http/server.go', 2009],
      ['go', 'net/http.(*Server).Serve', '/usr/local/go/src/net/http/server.go', 3086],
    ])
  })

  test('of .NET has its frames with and without a place', () => {
    expect(frames(DOTNET)).toEqual([
      'dotnet',
      ['Npgsql', 'Npgsql.Internal.NpgsqlConnector.<ReadMessage>g__Long|233_0', undefined, undefined],
      ['System', 'System.Linq.ThrowHelper.ThrowNoElementsException', undefined, undefined],
      ['own', 'Acme.Shop.Orders.Find', 'C:\\src\\Shop\\Orders.cs', 42],
      [
        'Microsoft.AspNetCore',
        'Microsoft.AspNetCore.Mvc.Infrastructure.ActionMethodExecutor.Execute',
        undefined,
        undefined,
      ],
      ['generated code', 'lambda_method5', undefined, undefined],
    ])
  })

  test.each([NODE, PYTHON, JAVA, GO, DOTNET])('loses no line of its text', text => {
    expect(
      parseStackTrace(text)
        ?.parts.map(part => part.text)
        .join('\n'),
    ).toBe(text)
  })

  test('in no known format is left as it is', () => {
    expect(parseStackTrace('')).toBeUndefined()
    expect(parseStackTrace('it broke\nwe met at noon (sharp)')).toBeUndefined()
    expect(parseStackTrace('x'.repeat(200_001))).toBeUndefined()
  })

  test('loses no line of any text, known or not', () => {
    const line = fc.oneof(
      fc.constantFrom(...[NODE, PYTHON, JAVA, GO, DOTNET].flatMap(text => text.split('\n'))),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(line), lines => {
        const text = lines.join('\n').replaceAll('\r', '')
        const trace = parseStackTrace(text)
        if (trace) expect(trace.parts.map(part => part.text).join('\n')).toBe(text)
      }),
    )
  })

  test('of one hostile line is read in no time', () => {
    const started = cpuMs()
    for (const line of [`at ${'a('.repeat(60_000)}`, `  File "${' '.repeat(150_000)}`, ' '.repeat(150_000)])
      parseStackTrace(line)
    for (const line of [`at ${'a '.repeat(900)}`, `at ${'('.repeat(1_900)}`]) parseStackTrace(`${line}\n`.repeat(100))
    expect(cpuMs() - started).toBeLessThan(1_000)
  })
})

describe('a folded stack trace', () => {
  const titles = (text: string, order: StackOrder) => {
    const trace = parseStackTrace(text)
    return (trace ? foldStack(trace, order) : []).map(item =>
      item.kind === 'fold' ? foldTitle(item) : item.kind === 'note' ? 'note' : item.function,
    )
  }

  test('as written keeps the order, with the frames of libraries together', () => {
    expect(titles(JAVA, 'written')).toEqual([
      'note',
      'com.acme.shop.Checkout.pay',
      '3 frames of generated code, org.springframework and 1 more',
      'note',
      '1 frame of java',
      'app//com.acme.pay.Gateway.lambda$send$0',
      'note',
    ])
  })

  test('with own frames first keeps the order of the causes', () => {
    expect(titles(JAVA, 'own-first').slice(3)).toEqual([
      'note',
      'app//com.acme.pay.Gateway.lambda$send$0',
      '1 frame of java',
      'note',
    ])
  })
})
