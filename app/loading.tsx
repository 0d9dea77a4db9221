import { Skeleton } from '../components/explore/skeleton.tsx'

/**
 * Shown while a page's data is read. Without JavaScript React cannot put the page into its place, so there it is shown
 * where it arrived: in a hidden block at the end of the document.
 */
export default function Loading() {
  return (
    <>
      <noscript>
        {/* The reset hides [hidden] with !important in the layer `base`; of important rules those of an earlier layer win. */}
        <style>
          {'.skeleton { display: none } @layer theme { [hidden][id^="S:"] { display: contents !important } }'}
        </style>
      </noscript>
      <Skeleton />
    </>
  )
}
