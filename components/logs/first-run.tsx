import { AutoRefresh } from '../ui/auto-refresh.tsx'
import { CodeSample } from '../ui/code-sample.tsx'
import { Notice } from '../ui/notice.tsx'

/** A server that has no logs yet: three ways to send one. The page shows it by itself. */
export function FirstRun({ origin }: { origin: string }) {
  return (
    <Notice title="No logs yet">
      <p>Send one from a terminal or a program, and it appears here by itself.</p>
      <CodeSample id="sample-curl" name="curl" text={curl(origin)} />
      <CodeSample id="sample-node" name="Node.js" text={node(origin)} />
      <CodeSample id="sample-python" name="Python" text={python(origin)} />
      <AutoRefresh />
    </Notice>
  )
}

function curl(origin: string): string {
  return `curl ${origin}/api/ingest \\
  -H 'Content-Type: application/json' \\
  -d '{"service":"demo","level":"info","message":"Hello from curl"}'`
}

function node(origin: string): string {
  return `await fetch('${origin}/api/ingest', {
  method: 'POST',
  body: JSON.stringify({ service: 'demo', level: 'info', message: 'Hello from Node.js' }),
})`
}

function python(origin: string): string {
  return `import json, urllib.request
log = {"service": "demo", "level": "info", "message": "Hello from Python"}
urllib.request.urlopen("${origin}/api/ingest", json.dumps(log).encode())`
}
