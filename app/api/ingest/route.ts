/**
 * The ingest door for whoever runs the app under plain Next. With `npm start` requests never get here: the same door
 * answers ahead of Next, 25 times as often.
 */
import { runtime } from '../../../server/api/runtime.ts'
import { errorReply } from '../../../server/http/exchange.ts'
import { doorRequestOf, responseOf } from '../../../server/http/web-exchange.ts'

export const dynamic = 'force-dynamic'

export async function POST(request: Request): Promise<Response> {
  try {
    return responseOf(await runtime().ingest(doorRequestOf(request)))
  } catch (error) {
    return responseOf(errorReply(error))
  }
}
