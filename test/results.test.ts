import t from 'tap';
import { countResults } from './results.ts';

t.test('tests inside files are counted, whatever they hold', async (t) => {
  const protocol = `TAP version 14
# Subtest: test/a.test.ts
    # Subtest: passes
        ok 1 - should be equal
        ok 2 - should be equal
        1..2
    ok 1 - passes # time=3.1ms
    not ok 2 - fails # time=1ms
      ---
      at: x
      ...
    ok 3 - later # TODO not written yet
    ok 4 - with a browser # SKIP no browser
    1..4
not ok 1 - test/a.test.ts # time=359.154ms
ok 2 - test/b.test.ts # time=5ms {
    ok 1 - buffered # time=2ms {
        ok 1 - inner
        1..1
    }
    1..1
}
1..2
`;
  t.same(countResults(protocol), { passed: 2, failed: 1, skipped: 2, reasons: ['not written yet', 'no browser'] });
});

t.test('a file that breaks without a failing test counts as one failure', async (t) => {
  const protocol = `# Subtest: test/a.test.ts
    ok 1 - passes # time=3.1ms
    1..1
not ok 1 - test/a.test.ts # time=359.154ms
  ---
  exitCode: 1
  ...
1..1
`;
  t.same(countResults(protocol), { passed: 1, failed: 1, skipped: 0, reasons: [] });
});
