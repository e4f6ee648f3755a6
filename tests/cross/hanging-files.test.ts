/** Files of tests that do not come to an end by themselves: `npm test` names them, ends them, and still runs the others. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readJournal } from "../../scripts/lib/journal.mjs";
import { processesWith } from "../../scripts/lib/processes.mjs";
import { ROOT, removeFolder, temporaryFolder } from "../support/command-line";

const CONFIG = path.join(ROOT, "tests", "support", "suite", "hanging.config.ts");
const VITEST = path.join(ROOT, "node_modules", "vitest", "vitest.mjs");
/** What a child process carries that its test leaves running. */
const MARK = "SKIPLOOM_LEFT_BY_A_TEST";

const FILES = {
  unsteady: `
    let tries = 0;
    it("passes when it is tried again", () => expect((tries += 1)).toBe(2));`,
  blocks: `
    it("passes before", () => {});
    it("blocks", async () => {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    });`,
  waits: `
    import { spawn } from "node:child_process";
    it("passes before", () => {});
    afterAll(async () => {
      const options = { detached: true, env: { ...process.env, ${MARK}: import.meta.dirname } };
      spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], options);
      await new Promise(() => setInterval(() => {}, 1000));
    }, 0);`,
  dies: `
    it("passes before", () => {});
    it("dies", async () => {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      process.kill(process.pid, "SIGKILL");
      await new Promise(() => {});
    });`,
  ends: `
    it("passes", () => {});
    it("fails", () => expect(1).toBe(2));
    it("is skipped", ({ skip }) => skip("no reason"));`,
};

let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  for (const [name, source] of Object.entries(FILES)) {
    await writeFile(path.join(folder, `${name}.test.mjs`), source);
  }
});
afterAll(() => removeFolder(folder));

it("are named, with what they did, while the others count", async () => {
  const journal = path.join(folder, "journal.jsonl");
  const suite = spawn(process.execPath, [VITEST, "run", "--root", folder, "--config", CONFIG], {
    cwd: folder,
    stdio: "ignore",
    env: { ...process.env, SKIPLOOM_JOURNAL: journal },
  });
  const [code] = await once(suite, "exit");
  expect(code).toBe(1);

  const { failures, unsteady, reasons, ...counts } = readJournal(journal);
  expect(counts).toEqual({ passed: 5, failed: 4, skipped: 1 });
  expect(reasons).toEqual(["no reason"]);
  expect(unsteady).toEqual([
    {
      name: "unsteady.test.mjs: passes when it is tried again",
      message: expect.stringMatching(/expected 1 to be 2/),
    },
  ]);
  const messages = new Map(failures.map(({ name, message }) => [name, message]));
  expect([...messages.keys()].sort()).toEqual([
    "blocks.test.mjs: blocks",
    "dies.test.mjs: dies",
    "ends.test.mjs: fails",
    "waits.test.mjs",
  ]);
  expect(messages.get("blocks.test.mjs: blocks")).toMatch(/did not come to an end.*ran for more than 20 s/s);
  expect(messages.get("dies.test.mjs: dies")).toMatch(/did not come to an end.*ended with SIGKILL/s);
  expect(messages.get("ends.test.mjs: fails")).toMatch(/expected 1 to be 2/);
  expect(messages.get("waits.test.mjs")).toMatch(/ran for more than 20 s/);
  if (process.platform !== "linux") return;
  expect(messages.get("waits.test.mjs")).toMatch(/had started: .*setInterval/);
  expect(processesWith(MARK, folder)).toEqual([]);
});
