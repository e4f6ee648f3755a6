// `npm test`: everything, one after the other, on a fresh clone. Stops at nothing and ends with one line of counts.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { findChromium } from "./lib/chromium.mjs";
import { ensurePackages, isSuperuser, requireNode, root } from "./lib/environment.mjs";

const SUITE_LIMIT_MS = 25 * 60_000;
const FAILURE_LINES = 12;
/** Of Debian's Python, which tests start as /usr/bin/python3, and the ONNX project's own test files. */
const PYTHON_PACKAGES = [
  "python3-h5py",
  "python3-numpy",
  "python3-pil",
  "python3-torch",
  "python3-torchvision",
  "python3-onnx",
  "python3-opencv",
  "libonnx-testdata",
  "poppler-utils",
];

requireNode();
if (!ensurePackages()) {
  console.log("0 passed, 1 failed");
  process.exit(1);
}
installTools();

const results = path.join(root, "test-results");
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const suites = [];
/** Names of the tests that failed, with the beginning of what they said. */
const failures = [];

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
  simple(`types: ${room}`, "scripts/typecheck.mjs", [room]);
}
simple("lint", "node_modules/@biomejs/biome/bin/biome", ["check", "--error-on-warnings", "."]);
simple("build", "scripts/build.mjs", ["--if-stale", "--quiet"]);
vitest("unit");
vitest("cross");
vitest("trials");
playwright();

for (const { suite, name, message } of failures) console.log(`\nFAILED ${suite}: ${name}\n${message}`);
const total = { passed: 0, failed: 0, skipped: 0 };
console.log("");
for (const suite of suites) {
  for (const key of ["passed", "failed", "skipped"]) total[key] += suite[key];
  console.log(
    `${suite.name.padEnd(20)} ${suite.passed} passed, ${suite.failed} failed` +
      `${suite.skipped > 0 ? `, ${suite.skipped} skipped` : ""} (${suite.seconds.toFixed(0)} s)`,
  );
}
console.log(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`,
);
process.exit(total.failed > 0 ? 1 : 0);

/** Runs one of our programs with Node; what it says goes straight to the terminal. */
function run(name, script, args, environment = {}) {
  console.log(`\n== ${name}`);
  const startedAt = Date.now();
  // What its tests leave in the folder for temporary files goes with it, also when they are killed.
  const temporary = mkdtempSync(path.join(tmpdir(), "skiploom-"));
  const { status, signal } = spawnSync(process.execPath, [path.join(root, script), ...args], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary, ...environment },
    // A suite that hangs counts as failed, and the others still run.
    timeout: SUITE_LIMIT_MS,
  });
  rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
  if (signal)
    console.log(`${name} was ended by ${signal} after ${Math.round((Date.now() - startedAt) / 1000)} s.`);
  return { ok: status === 0, seconds: (Date.now() - startedAt) / 1000 };
}

/** A check with no cases of its own counts as one test. */
function simple(name, script, args) {
  const { ok, seconds } = run(name, script, args);
  suites.push({ name, passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, seconds });
  if (!ok) failures.push({ suite: name, name: script, message: "  see above" });
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** A suite that ended badly counts at least one failure, even where its report knows of none (a file that did not load). */
function record(name, outcome, counts) {
  const failed = outcome.ok ? counts.failed : Math.max(1, counts.failed);
  suites.push({ name, ...counts, failed, seconds: outcome.seconds });
}

function vitest(project) {
  const file = path.join(results, `${project}.json`);
  const outcome = run(project, "node_modules/vitest/vitest.mjs", [
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
  ]);
  const report = readReport(file);
  record(project, outcome, {
    passed: report?.numPassedTests ?? 0,
    failed: report?.numFailedTests ?? 0,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  });
  for (const file of report?.testResults ?? []) {
    const broken = file.assertionResults.filter((test) => test.status === "failed");
    if (broken.length === 0 && file.status === "failed")
      note(project, path.relative(root, file.name), file.message);
    for (const test of broken)
      note(project, `${path.relative(root, file.name)}: ${test.fullName}`, test.failureMessages[0]);
  }
}

function playwright() {
  const file = path.join(results, "playwright.json");
  const outcome = run("interface", "node_modules/@playwright/test/cli.js", ["test"], {
    SKIPLOOM_PLAYWRIGHT_REPORT: file,
  });
  const stats = readReport(file)?.stats;
  record("interface", outcome, {
    passed: (stats?.expected ?? 0) + (stats?.flaky ?? 0),
    failed: stats?.unexpected ?? 0,
    skipped: stats?.skipped ?? 0,
  });
  for (const { test, spec } of specsOf(readReport(file)?.suites ?? [])) {
    if (test.status === "unexpected")
      note("interface", `${spec.file}: ${spec.title}`, test.results.at(-1)?.error?.message);
  }
  const reasons = specsOf(readReport(file)?.suites ?? [])
    .filter(({ test }) => test.status === "skipped")
    .map(
      ({ test }) => test.annotations.find(({ type }) => type === "skip")?.description ?? "no reason given",
    );
  for (const reason of new Set(reasons)) {
    console.log(`skipped (${reasons.filter((one) => one === reason).length}): ${reason}`);
  }
}

/** Every interface test with the specification that it belongs to. */
function specsOf(groups) {
  return groups.flatMap((group) => [
    ...specsOf(group.suites ?? []),
    ...(group.specs ?? []).flatMap((spec) => spec.tests.map((test) => ({ test, spec }))),
  ]);
}

/** Said again at the end, where it is not lost among what passed. */
function note(suite, name, message) {
  const lines = stripVTControlCharacters(message ?? "no message").split("\n");
  failures.push({
    suite,
    name,
    message: lines
      .slice(0, FAILURE_LINES)
      .map((line) => `  ${line}`)
      .join("\n"),
  });
}

/**
 * The interface tests drive the system's Chromium, others compare with Debian's Python packages. On Debian they can be had for the
 * asking; elsewhere the tests skip and say so.
 */
function installTools() {
  if (!existsSync("/etc/debian_version") || !isSuperuser()) return;
  const isInstalled = (name) =>
    spawnSync("dpkg", ["--status", name], { encoding: "utf8" }).stdout.includes(
      "Status: install ok installed",
    );
  const missing = PYTHON_PACKAGES.filter((name) => !isInstalled(name));
  if (!findChromium()) install(["chromium"]);
  // What these merely recommend is not wanted: graphics drivers come along, which print into what tests read.
  if (missing.length > 0) install(["--no-install-recommends", ...missing]);
}

function install(packages) {
  console.log(`Installing what tests need (apt-get install ${packages.join(" ")}).`);
  const options = {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  };
  const run = () => spawnSync("apt-get", ["install", "-y", "-qq", ...packages], options);
  if (run().status !== 0) {
    spawnSync("apt-get", ["update", "-qq"], options);
    run();
  }
}
