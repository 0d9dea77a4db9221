import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

const openBySocket = new WeakMap<Socket, Set<() => void>>()

/**
 * Calls once when an exchange is over: its reply was sent, or its connection has closed. Node tells the latter only to
 * the reply whose turn it is, and not to those of requests that were sent ahead of it.
 */
export function onceOver({ socket }: IncomingMessage, response: ServerResponse, over: () => void): void {
  const open = openBySocket.get(socket) ?? watch(socket)
  const end = () => {
    if (open.delete(end)) over()
  }
  open.add(end)
  response.once('close', end)
  if (socket.destroyed) end()
}

/** One listener a connection, however many requests it carries. */
function watch(socket: Socket): Set<() => void> {
  const open = new Set<() => void>()
  openBySocket.set(socket, open)
  socket.once('close', () => {
    for (const end of [...open]) end()
  })
  return open
}
