/**
 * `npm test`: installs what is missing, then lint, types, unit, integration and browser tests. Everything is run even
 * when something failed, and the last line is the sum over all of it.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { build } from './lib/build.mjs'
import { ensureChromium } from './lib/chromium.mjs'
import { ensureDebianPackages } from './lib/debian.mjs'
import { install } from './lib/install.mjs'
import { cleanEnvironment, root } from './lib/run.mjs'

const reports = path.join(root, 'test-results')
let passed = 0
let failed = 0

await install()
rmSync(reports, { recursive: true, force: true })

await check('lint', ['node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', '.'])
await prepare('build', build)
await ensureDebianPackages()
await prepare('Chromium', ensureChromium)
await check('types', ['node_modules/typescript/bin/tsc', '-p', '.'])
await vitest('unit')
await vitest('integration')
await playwright()

console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

/** Prepares later checks. A failure counts as a failed check; later checks still run. */
async function prepare(name, work) {
  try {
    await work()
  } catch (error) {
    console.error(`tailrace: ${name}: ${error.message}`)
    failed++
  }
}

/** A tool that says yes or no counts as one. */
async function check(name, args) {
  console.log(`\n── ${name}`)
  if ((await node(args)) === 0) passed++
  else failed++
}

async function vitest(project) {
  console.log(`\n── ${project}`)
  const report = path.join(reports, `${project}.json`)
  const code = await node([
    'node_modules/vitest/vitest.mjs',
    'run',
    `--project=${project}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  const { numPassedTests = 0, numFailedTests = 0 } = readReport(report)
  count(project, code, numPassedTests, numFailedTests)
}

async function playwright() {
  console.log('\n── browser')
  const report = path.join(reports, 'browser.json')
  const code = await node(['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  })
  const { expected = 0, flaky = 0, unexpected = 0 } = readReport(report).stats ?? {}
  // A test that passed on a second try did fail.
  count('browser', code, expected, unexpected + flaky)
}

/** A runner that failed without a failed test (a file that does not load, a crash) counts as one failure. */
function count(name, code, passedTests, failedTests) {
  passed += passedTests
  failed += failedTests === 0 && (code !== 0 || passedTests === 0) ? 1 : failedTests
  console.log(`${name}: ${passedTests} passed, ${failedTests} failed`)
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

function node(args, env = {}) {
  return new Promise(resolve => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: cleanEnvironment(env) })
    child.once('close', code => resolve(code ?? 1))
  })
}
