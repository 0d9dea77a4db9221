import { Skeleton } from '../components/logs/skeleton.tsx'

/**
 * Shown while a page's data is read. Without JavaScript React cannot put the page into its place, so there it is shown
 * where it arrived: in a hidden block at the end of the document.
 */
export default function Loading() {
  return (
    <>
      <noscript>
        <style>{'.skeleton { display: none } [hidden][id^="S:"] { display: contents }'}</style>
      </noscript>
      <Skeleton />
    </>
  )
}
