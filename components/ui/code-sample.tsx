import { CopyButton } from './copy-button.tsx'

/** A piece of text to take away, with its name and a button. */
export function CodeSample({ id, name, text }: { id: string; name: string; text: string }) {
  return (
    <section className="rounded-md border border-line bg-raised">
      <div className="flex items-center justify-between border-b border-line py-1 pr-1 pl-3">
        <h2 className="font-semibold">{name}</h2>
        <CopyButton targetId={id} what={`the ${name} example`} />
      </div>
      <pre className="log-text px-3 py-2 whitespace-pre-wrap">
        <code id={id}>{text}</code>
      </pre>
    </section>
  )
}
