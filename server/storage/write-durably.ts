import { type SpoolFiles, withFile } from './files.ts'

/** Writes a whole file under a temporary name, syncs it and moves it into place: it is there wholly or not at all. */
export async function writeDurably(files: SpoolFiles, name: string, content: Buffer): Promise<void> {
  const temporary = `${name}.tmp`
  await withFile(files, temporary, async handle => {
    await handle.truncate(0)
    await handle.write([content], 0)
    await handle.sync()
  })
  await files.rename(temporary, name)
  await files.syncDirectory()
}
