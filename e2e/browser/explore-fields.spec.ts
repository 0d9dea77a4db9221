/** The sidebar of fields knows those that it does not show, and bears any name. */
import { ready } from './rows.ts'
import { expect, test } from './test.ts'

test('a field beyond the commonest is found by its name', async ({ page, server }) => {
  const attributes = Object.fromEntries(Array.from({ length: 45 }, (_, n) => [`field_${n}`, `value ${n}`]))
  await server.post([
    { message: 'all', ...attributes },
    { message: 'most', ...Object.fromEntries(Object.entries(attributes).slice(0, 35)) },
  ])
  await page.goto(server.origin)
  await ready(page)
  const fields = page.getByRole('region', { name: 'Fields' })
  await expect(fields.getByText('For another, write its name above')).toBeVisible()
  await expect(fields.getByRole('button', { name: 'field_44', exact: true })).toHaveCount(0)
  await page.getByRole('searchbox', { name: 'Filter fields' }).fill('field_44')
  await fields.getByRole('button', { name: 'field_44', exact: true }).click()
  await expect(fields.getByText('value 44')).toBeVisible()
  await page.getByRole('searchbox', { name: 'Filter fields' }).fill('field_99')
  await expect(fields.getByText('No field of the logs found has “field_99” in its name.')).toBeVisible()
})

test('names that cannot be asked for leave the others', async ({ page, server }) => {
  await server.post([{ message: 'hostile', '': 1, 'a.:`b': 2, '^`c': 3, 'attributes.': 4, plain: 5 }])
  await page.goto(server.origin)
  await ready(page)
  const fields = page.getByRole('region', { name: 'Fields' })
  await expect(fields.getByRole('button', { name: 'plain', exact: true })).toBeVisible()
  await expect(fields.getByRole('alert')).toHaveCount(0)
  await expect(fields.getByText('Counts are of the 1 log found')).toBeVisible()
})
