import { live, numbered, post } from './live-page.ts'
import { rowsWith } from './rows.ts'
import { expect, test } from './test.ts'

test('what is pressed in a list that moves is what is opened, selected, or has the focus; a press that was nothing lets it go on', async ({
  page,
  server,
}) => {
  await server.post(numbered(0, 300))
  await live(page, server.origin)
  await expect(rowsWith(page, 'number 299;')).toBeVisible()
  let sent = 300
  let isSending = true
  const stream = (async () => {
    while (isSending) {
      await post(server.origin, numbered(sent, 5))
      sent += 5
      await page.waitForTimeout(100)
    }
  })()
  const scroller = page.locator('.log-scroller')
  const isFollowing = page.getByRole('button', { name: 'Pause', exact: true })
  const follow = async () => {
    await page.keyboard.press('Escape')
    await page.evaluate(() => getSelection()?.removeAllRanges())
    await page.getByRole('button', { name: /^\d+ new$|^To the newest$/ }).click()
    await expect(isFollowing).toBeVisible()
  }
  /** The number in the line that is at a place. */
  const numberAt = (x: number, y: number) =>
    page.evaluate(
      ([x = 0, y = 0]) =>
        /number (\d+);/.exec(document.elementFromPoint(x, y)?.closest('.row')?.textContent ?? '')?.[1],
      [x, y],
    )
  const box = await scroller.boundingBox()
  const at = { x: (box?.x ?? 0) + 500, y: (box?.y ?? 0) + 300 }
  for (let n = 0; n < 4; n++) {
    await page.mouse.move(at.x, at.y + n * 30)
    await page.mouse.down()
    const pressed = await numberAt(at.x, at.y + n * 30)
    await page.waitForTimeout(120)
    await page.mouse.up()
    await expect(page.getByRole('complementary', { name: 'Opened log' })).toContainText(`number ${pressed};`)
    await follow()
  }
  // A finger that began to scroll, and came back to the end.
  const touched = page.locator('.log-rows .row').last()
  await touched.dispatchEvent('pointerdown', { button: 0, isPrimary: true })
  await expect(page.getByRole('button', { name: 'Paused' })).toBeVisible()
  await page.locator('body').dispatchEvent('pointercancel')
  await expect(isFollowing).toBeVisible()
  const line = (await page.locator('.log-rows .row').last().locator('bdi').last().boundingBox()) ?? { x: 0 }
  await page.mouse.move(line.x + 2, at.y)
  await page.mouse.down()
  await page.waitForTimeout(120)
  await page.mouse.move(line.x + 70, at.y, { steps: 5 })
  await page.waitForTimeout(120)
  await page.mouse.up()
  expect(await page.evaluate(() => String(getSelection()))).toMatch(/^number \d+/)
  await expect(page.getByRole('button', { name: 'Paused' })).toBeVisible()
  await follow()
  await page.keyboard.press('j')
  const focused = page.locator('.log-rows .row:focus')
  const chosen = await focused.textContent()
  await page.waitForTimeout(1_500)
  await expect(focused).toHaveText(chosen ?? '')
  await page.keyboard.press('k')
  await expect(page.getByRole('button', { name: 'Paused' })).toBeVisible()
  // Who follows on has no row under the keys that runs away.
  await follow()
  await expect(focused).toHaveCount(0)
  await expect(scroller).toBeFocused()
  isSending = false
  await stream
})
