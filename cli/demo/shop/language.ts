/** The four kinds of program the shop is made of, each with the habits of its usual logger and its stack traces. */
export type Language = 'node' | 'python' | 'java' | 'go'

/** A place in a program: function, file, line, and for Python the line's source text. */
export type Frame = readonly [functionName: string, file: string, line: number, source?: string]

interface Habits {
  /** The whole stack trace; `frames` from the innermost outwards. */
  stack(type: string, message: string, frames: readonly Frame[]): string
  /** Frames of the framework that calls every handler, from the inside outwards. */
  readonly framework: readonly [Frame, ...Frame[]]
  /** What a client library raises when another service does not answer in time. */
  readonly timeout: { readonly type: string; readonly frame: Frame; message(peer: string, ms: number): string }
  /** The line at the end of a request. */
  access(method: string, path: string, status: number, ms: number): string
  readonly accessLogger: string
}

export const HABITS: Readonly<Record<Language, Habits>> = {
  node: {
    stack: (type, message, frames) =>
      `${type}: ${message}\n${frames.map(([name, file, line]) => `    at ${name} (${file}:${line}:${5 + (line % 37)})`).join('\n')}`,
    framework: [
      ['preHandlerCallback', '/srv/node_modules/fastify/lib/handleRequest.js', 137],
      ['process.processTicksAndRejections', 'node:internal/process/task_queues', 95],
    ],
    timeout: {
      type: 'TimeoutError',
      frame: ['request', '/srv/node_modules/undici/lib/api/api-request.js', 195],
      message: (peer, ms) => `request to http://${peer} timed out after ${ms} ms`,
    },
    access: (method, path, status) => `${method} ${path} completed with ${status}`,
    accessLogger: 'http',
  },
  python: {
    stack: (type, message, frames) =>
      `Traceback (most recent call last):\n${[...frames]
        .reverse()
        .map(
          ([name, file, line, source]) =>
            `  File "${file}", line ${line}, in ${name}\n    ${source ?? `return await ${name}(request)`}`,
        )
        .join('\n')}\n${type}: ${message}`,
    framework: [
      [
        'run_endpoint_function',
        '/usr/lib/python3.12/site-packages/fastapi/routing.py',
        212,
        'return await dependant.call(**values)',
      ],
      ['app', '/usr/lib/python3.12/site-packages/starlette/routing.py', 73, 'response = await f(request)'],
    ],
    timeout: {
      type: 'httpx.ReadTimeout',
      frame: [
        'send',
        '/usr/lib/python3.12/site-packages/httpx/_client.py',
        1629,
        'response = await self._send_handling_auth(request)',
      ],
      message: (peer, ms) => `no answer from ${peer} within ${ms / 1_000} s`,
    },
    access: (method, path, status) => `"${method} ${path} HTTP/1.1" ${status}`,
    accessLogger: 'uvicorn.access',
  },
  java: {
    stack: (type, message, frames) =>
      `${type}: ${message}\n${frames.map(([name, file, line]) => `\tat ${name}(${file.slice(file.lastIndexOf('/') + 1)}:${line})`).join('\n')}`,
    framework: [
      [
        'org.springframework.web.method.support.InvocableHandlerMethod.invokeForRequest',
        'InvocableHandlerMethod.java',
        188,
      ],
      ['org.springframework.web.servlet.DispatcherServlet.doDispatch', 'DispatcherServlet.java', 1089],
      ['java.base/java.lang.Thread.run', 'Thread.java', 1583],
    ],
    timeout: {
      type: 'java.net.http.HttpTimeoutException',
      frame: ['java.net.http/jdk.internal.net.http.HttpClientImpl.send', 'HttpClientImpl.java', 961],
      message: (peer, ms) => `request timed out: ${peer} (${ms} ms)`,
    },
    access: (method, path, status, ms) => `${method} ${path} -> ${status} in ${Math.round(ms)} ms`,
    accessLogger: 'com.example.shop.web.AccessLog',
  },
  go: {
    stack: (_type, _message, frames) => frames.map(([name, file, line]) => `${name}\n\t${file}:${line}`).join('\n'),
    framework: [
      ['net/http.HandlerFunc.ServeHTTP', '/usr/local/go/src/net/http/server.go', 2171],
      ['net/http.(*conn).serve', '/usr/local/go/src/net/http/server.go', 2009],
    ],
    timeout: {
      type: 'context.deadlineExceededError',
      frame: ['net/http.(*Client).do', '/usr/local/go/src/net/http/client.go', 724],
      message: (peer, ms) => `calling ${peer}: context deadline exceeded after ${ms}ms`,
    },
    access: (method, path, status, ms) => `${method} ${path} ${status} ${ms.toFixed(1)}ms`,
    accessLogger: 'access',
  },
}
