/** How each language writes a frame. */
import type { StackLanguage } from './stack-library.ts'

export interface FrameLine {
  readonly function: string | undefined
  readonly file: string | undefined
  readonly line: number | undefined
}

/** `at run (/app/a.js:1:2)`, `at async run (…)`, `at /app/a.js:1:2`, `at Array.map (<anonymous>)`; an error that was printed with members has ` {` behind the last. */
const NODE_NAMED = /^\s*at (?:async )?(\S.*?) \((.+?)(?::(\d+)(?::\d+)?)?\)(?: \{)?$/
const NODE_BARE = /^\s*at (?:async )?(\S+):(\d+):\d+(?: \{)?$/
const NODE_PLACE = /:\d+:\d+\)?(?: \{)?$|\((?:<anonymous>|native|node:[^)]*|index \d+)\)(?: \{)?$/

/** `  File "/app/a.py", line 12, in run`; the bars of an exception group may stand before it. */
const PYTHON = /^[\s|+]*File "([^"]+)", line (\d+)(?:, in (.+))?$/

/** `at com.acme.A.run(A.java:12)`, with the jar behind it where logback writes that. */
const JAVA =
  /^\s*at ([\w.$/@<>:-]+)\(((?:[^()\s]+\.(?:java|kt|scala|groovy|clj))(?::(\d+))?|Native Method|Unknown Source|<generated>|)\)(?: ~?\[.*\])?$/

/** `at Acme.Shop.Run(String id) in /src/Shop.cs:line 12`. */
const DOTNET = /^\s*at ([^\s()][^()]*)\(.*?\)(?: in (.+?):line (\d+))?$/

/** The second line of a frame: `\t/app/main.go:12 +0x1d`. */
const GO = /^\s+(\S.*\.(?:go|s)):(\d+)(?: \+0x[0-9a-f]+)?$/

/** The frame of a line, or undefined where it is none. Go's stands for the line before it too. */
export function frameOfLine(language: StackLanguage, line: string): FrameLine | undefined {
  // A message may hold anything; no frame is that long, and none is worth the time to find out.
  if (line.length > 2_000) return undefined
  switch (language) {
    case 'node':
      return nodeFrame(line)
    case 'python':
      return frame(PYTHON.exec(line), 3, 1, 2)
    case 'java':
      return frame(JAVA.exec(line), 1, 2, 3, /:\d+$/)
    case 'go':
      return frame(GO.exec(line), undefined, 1, 2)
    case 'dotnet':
      return frame(DOTNET.exec(line), 1, 2, 3)
  }
}

function nodeFrame(line: string): FrameLine | undefined {
  if (!NODE_PLACE.test(line)) return undefined
  return frame(NODE_NAMED.exec(line), 1, 2, 3) ?? frame(NODE_BARE.exec(line), undefined, 1, 2)
}

function frame(
  match: RegExpExecArray | null,
  nameAt: number | undefined,
  fileAt: number,
  lineAt: number,
  fileEnd?: RegExp,
): FrameLine | undefined {
  if (match === null) return undefined
  const file = match[fileAt]
  const line = match[lineAt]
  return {
    function: nameAt === undefined ? undefined : match[nameAt],
    file: fileEnd && file ? file.replace(fileEnd, '') : file?.replace(/^file:\/\//, ''),
    line: line === undefined ? undefined : Number(line),
  }
}
