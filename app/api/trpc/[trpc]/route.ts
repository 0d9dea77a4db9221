import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { appRouter } from '../../../../server/api/router.ts'
import { runtime } from '../../../../server/api/runtime.ts'

export const dynamic = 'force-dynamic'

function handler(request: Request): Promise<Response> {
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    onError: ({ path = '', error }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR') runtime().reportFailure(path, error)
    },
    createContext: () => ({ runtime: runtime(), signal: request.signal }),
  })
}

export { handler as GET, handler as POST }
