/** What the tests of the kit share: folders that go at their end, files in them, results as they begin. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import type { KitResults } from "../bench/kit/results";

const folder = mkdtempSync(path.join(tmpdir(), "skiploom-kit-"));
let made = 0;

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A file with its folders, inside of a folder of its own. */
export function lay(root: string, name: string, content: string | object = ""): string {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

export function freshFolder(): string {
  made += 1;
  const fresh = path.join(folder, String(made));
  mkdirSync(fresh);
  return fresh;
}

export function emptyResults(): KitResults {
  return {
    format: "skiploom-bench-kit",
    version: 1,
    kit: { commit: "abc" },
    startedAt: "2026-01-01T00:00:00.000Z",
    minutes: 6,
    rehearsal: false,
    state: "running",
    seconds: 1,
    machine: {},
    found: [],
    parity: { state: "not run", seed: 1, cases: 0, checks: {}, failures: [] },
    limits: {},
    figures: {},
    leftOut: {},
  };
}
