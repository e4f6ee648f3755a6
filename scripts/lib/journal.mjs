// Reads what the reporters of tests/support/suite have written of a suite, to its end or to where it was ended.
import { readFileSync } from "node:fs";

/**
 * Counts tests, and says what failed: `failures` have a name and a message, `skipped` tests a reason. What had begun and not ended
 * failed too. A file counts where it failed without any test of its own. Tests that failed and passed when they were tried again have
 * passed, and are `unsteady` as well.
 */
export function readJournal(file) {
  const lines = linesOf(file);
  const tests = lastOf(lines.filter(({ id }) => id !== undefined));
  const failures = tests
    .filter(({ state }) => state === "failed" || state === "running")
    .map(({ file, test, state, message }) => ({
      file,
      name: `${file}: ${test}`,
      message: state === "running" ? "It did not come to an end." : message,
    }));
  const named = new Map(failures.map((failure) => [failure.file, failure]));
  for (const { file, state, message } of lastOf(lines.filter(({ id }) => id === undefined))) {
    if (state !== "failed" && state !== "running") continue;
    const known = named.get(file);
    if (known === undefined)
      failures.push({ file, name: file, message: message ?? "It did not come to an end." });
    else if (message !== undefined) known.message = `${known.message ?? ""}\n${message}`.trim();
  }
  const unsteady = tests.flatMap(({ file, id, test, state }) => {
    const first = lines.find((line) => line.file === file && line.id === id && line.state === "failed");
    return state === "passed" && first ? [{ name: `${file}: ${test}`, message: first.message }] : [];
  });
  const skips = tests.filter(({ state }) => state === "skipped");
  return {
    passed: tests.filter(({ state }) => state === "passed").length,
    failed: failures.length,
    skipped: skips.length,
    failures,
    unsteady,
    reasons: skips.map(({ message }) => message ?? "no reason given"),
  };
}

function linesOf(file) {
  try {
    return readFileSync(file, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  } catch {
    return [];
  }
}

/** A test that is tried again counts as it ended the last time. */
function lastOf(lines) {
  return [...new Map(lines.map((line) => [`${line.file}\n${line.id ?? ""}`, line])).values()];
}
