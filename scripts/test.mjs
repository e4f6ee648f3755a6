// `npm test`: everything, one after the other, on a fresh clone. Stops at nothing and ends with one line of counts.
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { ensurePackages, requireNode, root } from "./lib/environment.mjs";
import { readJournal } from "./lib/journal.mjs";
import { runSuite } from "./lib/run-suite.mjs";
import { installTestTools } from "./lib/test-tools.mjs";

/** The slowest file takes two minutes on two cores. One that hangs is ended, and costs its suite no more than this. */
const FILE_LIMIT_MS = 6 * 60_000;
/** A suite that hangs where no file does is ended, and the others still run. */
const SUITE_LIMIT_MS = 18 * 60_000;
const WHOLE_LIMIT_MS = 45 * 60_000;
const FAILURE_LINES = 12;

const startedAt = Date.now();
requireNode();
if (!ensurePackages()) {
  console.log("0 passed, 1 failed");
  process.exit(1);
}
installTestTools();

const results = path.join(root, "test-results");
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const suites = [];

for (const room of [
  "src-core",
  "src-engine",
  "src-images",
  "src-main",
  "src-page",
  "src-renderer",
  "tests",
  "kernels",
]) {
  await simple(`types: ${room}`, "scripts/typecheck.mjs", [room]);
}
await simple("lint", "node_modules/@biomejs/biome/bin/biome", ["check", "--error-on-warnings", "."]);
await simple("build", "scripts/build.mjs", ["--if-stale", "--quiet"]);
for (const project of ["unit", "cross", "trials"]) {
  await journaled(project, "node_modules/vitest/vitest.mjs", ["run", "--project", project]);
}
await journaled("interface", "node_modules/@playwright/test/cli.js", ["test"]);

for (const { name: suite, failures, unsteady } of suites) {
  for (const failure of unsteady)
    tell(`UNSTEADY (it failed, and passed when it was tried again) ${suite}`, failure);
  for (const failure of failures) tell(`FAILED ${suite}`, failure);
}
const total = { passed: 0, failed: 0, skipped: 0 };
console.log("");
for (const suite of suites) {
  for (const key of Object.keys(total)) total[key] += suite[key];
  console.log(`${suite.name.padEnd(20)} ${countsOf(suite)} (${suite.seconds.toFixed(0)} s)`);
}
console.log(countsOf(total));
process.exit(total.failed > 0 ? 1 : 0);

function tell(what, { name, message }) {
  console.log(`\n${what}: ${name}`);
  const lines = stripVTControlCharacters(message ?? "no message").split("\n");
  for (const line of lines.slice(0, FAILURE_LINES)) console.log(`  ${line}`);
}

function countsOf({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** What is left for a suite, so that the whole comes to an end. */
function limitNow() {
  return Math.max(1000, Math.min(SUITE_LIMIT_MS, WHOLE_LIMIT_MS - (Date.now() - startedAt)));
}

/** A check with no cases of its own counts as one test. */
async function simple(name, script, args) {
  const { ok, seconds } = await runSuite(name, script, args, { limit: limitNow() });
  const failures = ok ? [] : [{ name: script, message: "see above" }];
  suites.push({
    name,
    passed: ok ? 1 : 0,
    failed: failures.length,
    skipped: 0,
    failures,
    unsteady: [],
    seconds,
  });
}

/** A suite whose reporter writes down what becomes of its tests, so that they count also when it is ended. */
async function journaled(name, script, args) {
  const journal = path.join(results, `${name}.jsonl`);
  const { ok, seconds, how } = await runSuite(name, script, args, {
    limit: limitNow(),
    environment: { SKIPLOOM_JOURNAL: journal, SKIPLOOM_FILE_LIMIT_MS: String(FILE_LIMIT_MS) },
  });
  const { failures, unsteady, reasons, ...counts } = readJournal(journal);
  // It ended badly, and no test knows why: an error outside of all of them, or a file that did not load.
  if (!ok && failures.length === 0) failures.push({ name, message: `${how} See above.` });
  suites.push({ name, ...counts, failed: failures.length, failures, unsteady, seconds });
  for (const reason of new Set(reasons)) {
    console.log(`skipped (${reasons.filter((one) => one === reason).length}): ${reason}`);
  }
}
