/** Engines that die, hang or lose their studio: the studio lives on, and no process is left behind. */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeAll, expect, it } from "vitest";
import { createNodeLauncher } from "../../src-main/engines/node-child";
import { buildIfStale, removeFolder, start, temporaryFolder } from "../support/command-line";
import { isAlive, processesOf } from "../support/process-tree";
import { createRealHost, type RealHost, smallTraining } from "../support/real-host";

const DOCUMENT = smallTraining({ epochs: 1_000, batchSize: 32 });

const open: RealHost[] = [];
beforeAll(buildIfStale);
afterEach(async () => {
  for (const studio of open.splice(0)) {
    await studio.host.close();
    await removeFolder(studio.workspace);
  }
});

async function openStudio(...options: Parameters<typeof createRealHost>): Promise<RealHost> {
  const studio = await createRealHost(...options);
  open.push(studio);
  return studio;
}

async function entryThat(program: string): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(folder, { recursive: true });
  const entry = path.join(folder, "engine.cjs");
  await writeFile(entry, program);
  return entry;
}

it("tells of a killed engine in words, and starts another at once", async () => {
  const studio = await openStudio();
  const trains = studio.until(({ step }) => step >= 3);
  const { id } = await studio.host.handlers["runs.start"]({ document: DOCUMENT });
  await trains;
  const interrupted = studio.until(({ state }) => state === "interrupted");
  process.kill(studio.engines.at(-1)?.processId ?? 0, "SIGKILL");
  expect((await interrupted).failure?.message).toMatch(/ended from outside/);
  await expect.poll(() => studio.notices.length).toBe(1);
  expect(studio.notices[0]).toMatchObject({ severity: "error", run: id });
  const again = studio.until(({ step }) => step >= 3);
  await studio.host.handlers["runs.start"]({ document: DOCUMENT });
  await again;
});

it("ends an engine that hangs", async () => {
  const studio = await openStudio({
    watchdog: { checkEveryMs: 100, silenceMs: 3_000, patienceMs: 4_000, firstStepPatienceMs: 60_000 },
  });
  const trains = studio.until(({ step }) => step >= 3);
  await studio.host.handlers["runs.start"]({ document: DOCUMENT });
  await trains;
  const interrupted = studio.until(({ state }) => state === "interrupted");
  process.kill(studio.engines.at(-1)?.processId ?? 0, "SIGSTOP");
  expect((await interrupted).failure?.message).toMatch(/no sign of life/);
});

it.each([
  ["throws as it loads", 'throw new Error("no such wasm")', /no such wasm/],
  ["exits without a word", "process.exit(3)", /exit code 3/],
])("names the reason when the engine %s", async (_, program, words) => {
  const studio = await openStudio({ launcher: createNodeLauncher(await entryThat(program)) });
  const over = studio.until(({ state }) => state === "interrupted");
  await studio.host.handlers["runs.start"]({ document: DOCUMENT });
  expect((await over).failure).toMatchObject({
    code: "engine-crashed",
    message: expect.stringMatching(words),
  });
  const { devices } = await studio.host.handlers["devices.list"]({ complete: true });
  for (const { unavailable } of devices) expect(unavailable).toMatch(words);
});

const NONSENSE = `
  const speak = () => {
    for (const x of [null, 7, {}, { kind: "event", event: "metrics", payload: [{ kind: "batch", step: "x" }] }]) process.send(x);
  };`;

it("survives an engine that answers nonsense", async () => {
  const nonsense = `${NONSENSE}
  process.on("message", (m) => {
    speak();
    process.send({ kind: "response", id: m.id, ok: true, result: { label: 7 } });
  });`;
  const studio = await openStudio({ launcher: createNodeLauncher(await entryThat(nonsense)) });
  // It is ended for what cannot be read, or refused for its answer, whichever is heard first.
  const over = studio.until(({ state }) => state === "failed" || state === "interrupted");
  await studio.host.handlers["runs.start"]({ document: DOCUMENT });
  expect((await over).failure?.message).toMatch(/not of the expected form|sent what cannot be read/);
});

it("says so when an engine was ended for nonsense before it answered at all", async () => {
  const nonsense = `${NONSENSE}
  process.on("message", speak);`;
  const studio = await openStudio({ launcher: createNodeLauncher(await entryThat(nonsense)) });
  const over = studio.until(({ state }) => state === "failed" || state === "interrupted");
  await studio.host.handlers["runs.start"]({ document: DOCUMENT });
  expect((await over).failure?.message).toMatch(/sent what cannot be read/);
});

// Needs /proc to find the engine of another process.
it.skipIf(process.platform !== "linux")(
  "takes its engine with it when the studio itself is killed",
  async () => {
    const home = await temporaryFolder();
    const command = start(["train", "resnet-8", "--epochs", "1000", "--json"], { home });
    await command.waitFor(/"event":"batch"/);
    const { engine, others } = await processesOf(command.child.pid ?? 0);
    for (const id of others) process.kill(id, "SIGKILL");
    await expect.poll(() => isAlive(engine)).toBe(false);

    const studio = await openStudio({ workspace: home });
    const [run] = (await studio.host.handlers["runs.list"]({})).runs;
    expect(run).toMatchObject({
      state: "interrupted",
      failure: { message: expect.stringMatching(/Skiploom went away/) },
    });
    const goesOn = studio.until(({ step }) => step >= 1);
    await studio.host.handlers["runs.resume"]({ run: run?.id ?? "" });
    await goesOn;
  },
);
