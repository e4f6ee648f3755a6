/**
 * Experiments that are killed, frozen and interrupted at random moments, host or engine, and gone on with: the verdict is that of an
 * undisturbed one, byte for byte.
 */
import { access, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Random } from "#core/foundation/random";
import {
  buildIfStale,
  type RunningCommand,
  removeFolder,
  run,
  start,
  temporaryFolder,
} from "../support/command-line";
import { reportTrial, trialCount, trialLimitMs, trialSeed } from "../support/trials";

const CASES = trialCount(2, 60);
const MOST_A_CASE = 3;
const QUESTION = ["lab", "depth", "--depths", "8,14", "--seeds", "1", "--steps", "12", "--json"];
const WAYS = ["kill the host", "kill an engine", "freeze the host", "Ctrl-C", "Ctrl-C twice"] as const;
const folders: string[] = [];

beforeAll(() => buildIfStale(), 120_000);
afterAll(async () => {
  for (const folder of folders) await removeFolder(folder);
});

async function home(): Promise<string> {
  const folder = await temporaryFolder();
  folders.push(folder);
  return folder;
}

/** The verdict's line, but for the experiment's id, which says when it was asked. */
function verdictIn(stdout: string): string | undefined {
  const line = stdout.split("\n").find((each) => each.includes('"event":"verdict"'));
  return line?.replace(/"experiment":"[^"]*"/, '"experiment":""');
}

/** Names of a folder's folders that hold this file: what was killed before it was written is none. */
async function written(folder: string, file: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.map((name) =>
      access(path.join(folder, name, file)).then(
        () => [name],
        () => [],
      ),
    ),
  );
  return found.flat();
}

async function command(folder: string): Promise<readonly string[]> {
  const [id] = await written(path.join(folder, "experiments"), "experiment.json");
  return id === undefined ? QUESTION : ["lab", "resume", id, "--json"];
}

/** Engines of a command: children of its process (Linux). */
async function enginesOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8").catch(() => "");
  return text.split(" ").filter(Boolean).map(Number);
}

function kill(pid: number | undefined): void {
  if (pid !== undefined) unlessEnded(() => process.kill(pid, "SIGKILL"));
}

function unlessEnded(send: () => unknown): void {
  try {
    send();
  } catch (error) {
    // It has just ended: there is no such process.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

async function disturb(training: RunningCommand, way: (typeof WAYS)[number], random: Random): Promise<void> {
  const send = (signal: NodeJS.Signals): void => unlessEnded(() => training.signal(signal));
  switch (way) {
    case "kill the host":
      // Alone: its engines have to notice.
      kill(training.child.pid);
      return;
    case "kill an engine": {
      const engines = await enginesOf(training.child.pid ?? 0);
      kill(engines[Math.floor(random.uniform(0, engines.length))]);
      return;
    }
    case "freeze the host":
      send("SIGSTOP");
      await wait(random.uniform(100, 1_500));
      send("SIGCONT");
      return;
    case "Ctrl-C":
      send("SIGINT");
      return;
    case "Ctrl-C twice":
      send("SIGINT");
      await wait(450);
      send("SIGINT");
      return;
    default:
      way satisfies never;
  }
}

it(`answers the same after ${CASES} disturbed experiments`, {
  timeout: trialLimitMs(400_000, 7_200_000),
}, async () => {
  const random = Random.fromSeed(trialSeed, "lab kills");
  const begun = Date.now();
  const calm = await run(QUESTION, { home: await home() });
  const span = Date.now() - begun;
  expect(calm.code, calm.stderr).toBe(0);
  const expected = verdictIn(calm.stdout);
  expect(expected).toBeDefined();
  const counts = new Map<string, number>();
  for (let one = 0; one < CASES; one += 1) {
    const folder = await home();
    let verdict: string | undefined;
    for (let count = 0; count < MOST_A_CASE && verdict === undefined; count += 1) {
      const training = start([...(await command(folder))], { home: folder });
      await Promise.race([wait(random.uniform(0.1, 0.9) * span), training.result]);
      const way = WAYS[Math.floor(random.uniform(0, WAYS.length))] ?? "kill the host";
      counts.set(way, (counts.get(way) ?? 0) + 1);
      await disturb(training, way, random);
      const { stdout, code, stderr } = await training.result;
      expect([0, 130, null], `${way}: ${stderr}`).toContain(code);
      verdict = verdictIn(stdout);
    }
    if (verdict === undefined) {
      const last = await run([...(await command(folder))], { home: folder });
      expect(last.code, last.stderr).toBe(0);
      verdict = verdictIn(last.stdout);
    }
    expect(verdict).toBe(expected);
    expect(await written(path.join(folder, "runs"), "run.json")).toHaveLength(4);
  }
  reportTrial("lab-kills", { cases: CASES, ...Object.fromEntries(counts), differing: 0 });
});
