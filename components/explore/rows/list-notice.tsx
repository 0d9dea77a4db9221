/** Why what was pressed did nothing; announced, so it is there before it says anything. */
export function ListNotice({ text }: { text: string | undefined }) {
  return (
    <p role="status" className="list-notice">
      {text}
    </p>
  )
}
