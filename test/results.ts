/** Owns the counting of results in tap's protocol: one for each test inside a file, and one for a file that broke. */

export interface Results {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why tests were skipped, each reason once. */
  readonly reasons: readonly string[];
}

const ROOT_LINE = /^(not )?ok \d+ - (.*?)(?: # (?:time=.*|SKIP.*|TODO.*))?(?: \{)?$/;
const TEST_LINE = /^ {4}(not )?ok \d+(?: - .*?)?(?: # (SKIP|TODO)\b ?(.*?))?(?: # time=.*)?(?: \{)?$/;
const FILE_STARTS = /^# Subtest: (.*)$/;

export function countResults(protocol: string): Results {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const reasons = new Set<string>();
  const filesWithFailedTests = new Set<string>();
  const brokenFiles = new Set<string>();
  let file = '';
  for (const line of protocol.split('\n')) {
    const start = FILE_STARTS.exec(line);
    if (start?.[1] !== undefined) file = start[1];
    const root = ROOT_LINE.exec(line);
    if (root !== null) {
      file = root[2] ?? '';
      if (root[1] !== undefined) brokenFiles.add(file);
    }
    const test = TEST_LINE.exec(line);
    if (test === null) continue;
    const [, not, directive, reason] = test;
    if (directive !== undefined) {
      counts.skipped += 1;
      if (reason) reasons.add(reason);
    } else if (not !== undefined) {
      counts.failed += 1;
      filesWithFailedTests.add(file);
    } else counts.passed += 1;
  }
  const brokenAlone = brokenFiles.difference(filesWithFailedTests).size;
  return { ...counts, failed: counts.failed + brokenAlone, reasons: [...reasons] };
}
