import assert from "node:assert/strict";
import { test } from "node:test";
import { readReport } from "../tools/junit.ts";

const DENO = `<testsuites name="deno test" tests="3" failures="1">
  <testsuite name="./tests/a_test.ts">
    <testcase name="passes" classname="./tests/a_test.ts" time="0.1" line="26" col="5">
    </testcase>
    <testcase name="is left out" classname="./tests/a_test.ts">
      <skipped/>
    </testcase>
    <testcase name="a &lt;b&gt; &amp;lt; &quot;c&quot;" classname="./tests/a_test.ts">
      <failure message="Uncaught AssertionError: no
&apos;x&apos;
">AssertionError: no</failure>
    </testcase>
  </testsuite>
</testsuites>`;

const BUN = `<testsuites name="bun test"><testsuite name="a.ts" file="a.ts">
  <testcase name="passes" classname="" file="a.ts" line="1" assertions="0" />
  <testcase name="fails" classname="" file="a.ts" line="2">
    <failure type="Error" message="no &lt;x&gt;&#10;line 2">Error: no</failure>
  </testcase>
</testsuite></testsuites>`;

test("a report of deno test is counted, and what failed is named", () => {
  assert.deepEqual(readReport(DENO), {
    passed: 1,
    failed: 1,
    skipped: 1,
    failures: [`./tests/a_test.ts: a <b> &lt; "c"\n  Uncaught AssertionError: no\n  'x'`],
  });
});

test("a report of bun test is counted, and what failed is named", () => {
  assert.deepEqual(readReport(BUN), {
    passed: 1,
    failed: 1,
    skipped: 0,
    failures: ["a.ts: fails\n  no <x>\n  line 2"],
  });
});

test("no report has no tests", () => {
  assert.deepEqual(readReport(""), { passed: 0, failed: 0, skipped: 0, failures: [] });
});
