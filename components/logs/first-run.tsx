import { AutoRefresh } from '../ui/auto-refresh.tsx'
import { CodeSample } from '../ui/code-sample.tsx'
import { Notice } from '../ui/notice.tsx'

/** A server that has no logs yet: three ways to send one, with the key where one is demanded. The page shows it by itself. */
export function FirstRun({ origin, needsKey }: { origin: string; needsKey: boolean }) {
  return (
    <Notice title="No logs yet">
      <p>
        Send one from a terminal or a program, and it appears here by itself.
        {needsKey && ' The key is read from the environment: set INGEST_KEY there as on this server.'}
      </p>
      <CodeSample id="sample-curl" name="curl" text={curl(origin, needsKey)} />
      <CodeSample id="sample-node" name="Node.js" text={node(origin, needsKey)} />
      <CodeSample id="sample-python" name="Python" text={python(origin, needsKey)} />
      <AutoRefresh />
    </Notice>
  )
}

function curl(origin: string, needsKey: boolean): string {
  const key = needsKey ? ` -H "X-Api-Key: $INGEST_KEY" \\\n ` : ''
  return `curl ${origin}/api/ingest \\
 ${key} -H 'Content-Type: application/json' \\
  -d '{"service":"demo","level":"info","message":"Hello from curl"}'`
}

function node(origin: string, needsKey: boolean): string {
  const environment = needsKey ? `import { env } from 'node:process'\n` : ''
  const key = needsKey ? `\n  headers: { 'X-Api-Key': env.INGEST_KEY },` : ''
  return `${environment}await fetch('${origin}/api/ingest', {
  method: 'POST',${key}
  body: JSON.stringify({ service: 'demo', level: 'info', message: 'Hello from Node.js' }),
})`
}

function python(origin: string, needsKey: boolean): string {
  const imports = needsKey ? 'import json, os, urllib.request' : 'import json, urllib.request'
  const request = `"${origin}/api/ingest", json.dumps(log).encode()`
  const keyed = `urllib.request.Request(${request}, {"X-Api-Key": os.environ["INGEST_KEY"]})`
  return `${imports}
log = {"service": "demo", "level": "info", "message": "Hello from Python"}
urllib.request.urlopen(${needsKey ? keyed : request})`
}
