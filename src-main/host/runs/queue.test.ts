import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import type { NetworkDocument } from "#core/network/document";
import { serialiseDocument } from "#core/network/serialise";
import { diskFiles, type Files } from "../disk/atomic-files";
import { writeError } from "../disk/file-errors";
import { createTestHost, type TestHost, template } from "../testing/test-host";

const document = template("resnet-8");
const named = (name: string, more: Partial<NetworkDocument> = {}): NetworkDocument => ({
  ...document,
  name,
  ...more,
});

async function waiting({ host }: TestHost): Promise<string[]> {
  return (await host.handlers["queue.list"]({})).entries.map(({ networkName }) => networkName);
}

async function trained({ host }: TestHost): Promise<string[]> {
  const { runs } = await host.handlers["runs.list"]({});
  const inOrder = runs.sort((one, other) => one.startedAt.localeCompare(other.startedAt));
  return inOrder.map(({ networkName, state }) => `${networkName} ${state}`);
}

/** A training that goes on until it is stopped. */
const LONG = { totalSteps: 1_000_000, stepsPerEpoch: 1_000_000, stepMs: 5 };
const SHORT = { totalSteps: 5, stepsPerEpoch: 5, stepMs: 1 };

it("trains one after the other, in the order that a person gave them", async () => {
  const studio = await createTestHost({ fake: LONG });
  const { host, launcher } = studio;
  const first = await studio.start(named("first"));
  await studio.reach(first.id, "running");
  const add = host.handlers["queue.add"];
  const b = await add({ document: named("b") });
  await add({ document: named("c") });
  const d = await add({ document: named("d", { id: "of-d" }) });
  expect(b.networkId).toMatch(/^network-/);
  expect(d.networkId).toBe("of-d");
  await host.handlers["queue.move"]({ id: d.id, to: 0 });
  await host.handlers["queue.remove"]({ id: b.id });
  expect(await waiting(studio)).toEqual(["d", "c"]);
  expect(await trained(studio)).toEqual(["first running"]);
  launcher.options = { ...launcher.options, ...SHORT };
  await host.handlers["runs.stop"]({ run: first.id });
  await expect
    .poll(() => trained(studio), { timeout: 20_000 })
    .toEqual(["first stopped", "d finished", "c finished"]);
  expect(await waiting(studio)).toEqual([]);
  const { runs } = await host.handlers["runs.list"]({});
  expect(runs.find(({ networkName }) => networkName === "d")?.networkId).toBe("of-d");
  await host.close();
});

it("starts the next one when an experiment is done, and not between two of its runs", async () => {
  const studio = await createTestHost({ fake: { totalSteps: 20, stepsPerEpoch: 10, stepMs: 2 } });
  const { host } = studio;
  const depths = [8, 14];
  const { experiment } = await host.handlers["lab.start"]({
    kind: "depth",
    depths,
    dataset: "digits",
    seeds: [1],
    steps: 20,
  });
  await host.handlers["queue.add"]({ document: named("next") });
  await expect.poll(async () => (await trained(studio)).at(-1), { timeout: 20_000 }).toBe("next finished");
  const { state, runs } = await host.handlers["lab.read"]({ experiment: experiment.id });
  expect([state, runs.length]).toEqual(["finished", 4]);
  expect(await trained(studio)).toHaveLength(5);
  await host.close();
});

it("starts at once what is added while nothing trains", async () => {
  const studio = await createTestHost({ fake: SHORT });
  await studio.host.handlers["queue.add"]({ document: named("only") });
  await expect.poll(() => trained(studio), { timeout: 20_000 }).toEqual(["only finished"]);
  expect(await waiting(studio)).toEqual([]);
  await studio.host.close();
});

it("is kept when the studio closes, starts nothing by itself when it opens again, and then goes on", async () => {
  const one = await createTestHost({ fake: LONG });
  const first = await one.start(named("first"));
  await one.reach(first.id, "running");
  await one.host.handlers["queue.add"]({ document: named("next", { notes: "as it was" }) });
  await one.host.close();
  const two = await createTestHost({ workspace: one.workspace, fake: SHORT });
  expect(await waiting(two)).toEqual(["next"]);
  expect(await trained(two)).toEqual(["first stopped"]);
  // Nor does a change of a run that does not train.
  await two.host.handlers["runs.rename"]({ run: first.id, name: "renamed" });
  // Whoever takes the first one says so before anything else.
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(two.events.filter(({ event }) => event === "queue.changed")).toEqual([]);
  expect(two.launcher.launched).toEqual([]);
  await two.host.handlers["queue.start"]({});
  await expect.poll(() => trained(two), { timeout: 20_000 }).toEqual(["first stopped", "next finished"]);
  const { runs } = await two.host.handlers["runs.list"]({});
  expect((await two.read(runs[0]?.id ?? "")).network.notes).toBe("as it was");
  await two.host.close();
});

it("says which could not be started, keeps it, and goes on with the next", async () => {
  const studio = await createTestHost({ fake: LONG });
  const first = await studio.start(named("first"));
  await studio.reach(first.id, "running");
  const add = studio.host.handlers["queue.add"];
  await add({ document: named("broken", { graph: { nodes: [], edges: [] } }) });
  await add({ document: named("without data", { dataset: "gone" }) });
  await add({ document: named("sound") });
  studio.launcher.options = { ...studio.launcher.options, ...SHORT };
  await studio.host.handlers["runs.stop"]({ run: first.id });
  await expect.poll(() => trained(studio), { timeout: 20_000 }).toEqual(["first stopped", "sound finished"]);
  const { entries } = await studio.host.handlers["queue.list"]({});
  expect(entries.map(({ networkName }) => networkName)).toEqual(["broken", "without data"]);
  for (const { failure } of entries) expect(failure).toMatch(/\w \w/);
  expect(studio.notices().filter((words) => words.includes("stays in the queue"))).toHaveLength(2);
  await studio.host.close();
});

it("gives a training to one of two studios on one workspace", async () => {
  const one = await createTestHost({ fake: LONG });
  const two = await createTestHost({ workspace: one.workspace, fake: LONG });
  for (const studio of [one, two]) {
    const { id } = await studio.start(named("busy"));
    await studio.reach(id, "running");
  }
  await one.host.handlers["queue.add"]({ document: named("wanted") });
  for (const studio of [one, two]) studio.launcher.options = { ...studio.launcher.options, ...SHORT };
  const stop = async ({ host }: TestHost) =>
    await host.handlers["runs.stop"]({ run: host.activeRun()?.id ?? "" });
  await Promise.all([stop(one), stop(two)]);
  await expect
    .poll(async () => (await trained(one)).filter((run) => run === "wanted finished"), { timeout: 20_000 })
    .toHaveLength(1);
  expect(await waiting(two)).toEqual([]);
  expect((await trained(two)).filter((run) => run.startsWith("wanted"))).toHaveLength(1);
  await Promise.all([one.host.close(), two.host.close()]);
});

it.each([
  ["before the training starts", 1, "w finished"],
  ["when it has started", 2, "w running"],
])("is held up by a full disk no longer than that is full: %s", async (_, full, state) => {
  let writes = Number.POSITIVE_INFINITY;
  const files: Files = {
    ...diskFiles,
    async replace(file, data, what, links) {
      const isQueue = file.endsWith("queue.json");
      if (isQueue) writes -= 1;
      // Full for all once it is marked, or for the queue alone once its training is there.
      if (isQueue ? writes < 0 : full === 1 && writes <= 0) {
        throw writeError(Object.assign(new Error("no space"), { code: "ENOSPC" }), what, file);
      }
      await diskFiles.replace(file, data, what, links);
    },
  };
  const studio = await createTestHost({ fake: full === 1 ? SHORT : LONG, files });
  // It is put in line, and marked as this studio's.
  writes = 2;
  await studio.host.handlers["queue.add"]({ document: named("w") });
  await expect.poll(() => studio.notices().join(), { timeout: 20_000 }).toContain("could not be started");
  writes = Number.POSITIVE_INFINITY;
  if (full === 1) await studio.host.handlers["queue.start"]({});
  await expect.poll(() => trained(studio), { timeout: 20_000 }).toEqual([state]);
  await studio.host.handlers["queue.add"]({ document: named("after") });
  studio.launcher.options = { ...studio.launcher.options, ...SHORT };
  const active = studio.host.activeRun();
  if (active) await studio.host.handlers["runs.stop"]({ run: active.id });
  // It is trained once, and what comes behind it has its turn.
  await expect
    .poll(() => trained(studio), { timeout: 20_000 })
    .toEqual([expect.stringMatching(/^w /), "after finished"]);
  expect(await waiting(studio)).toEqual([]);
  await studio.host.close();
});

it("takes over what a studio that has gone was about to start", async () => {
  const one = await createTestHost();
  const file = path.join(one.workspace, "queue.json");
  const dead = {
    processId: 2 ** 22 + 7,
    instance: "gone",
    machine: (await import("node:os")).hostname(),
    since: "",
  };
  const entry = {
    id: "queued-1",
    networkId: "mine",
    networkName: "left",
    dataset: "digits",
    epochs: 1,
    queuedAt: new Date(0).toISOString(),
    text: serialiseDocument(named("left", { id: "mine" })),
    startedBy: dead,
  };
  await writeFile(file, JSON.stringify({ version: 1, entries: [entry] }));
  await one.host.handlers["queue.start"]({});
  await expect.poll(() => trained(one), { timeout: 20_000 }).toEqual(["left finished"]);
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual({ version: 1, entries: [] });
  await one.host.close();
});

it("refuses more than it can hold, in words, and loses nothing", async () => {
  const studio = await createTestHost({ fake: LONG });
  const first = await studio.start(named("first"));
  await studio.reach(first.id, "running");
  const block = {
    id: "b",
    name: "b",
    description: "x".repeat(2_000),
    arguments: [],
    graph: { nodes: [], edges: [] },
  };
  const large = named("large", {
    blocks: Object.fromEntries(
      Array.from({ length: 480 }, (_, number) => [`b${number}`, { ...block, id: `b${number}` }]),
    ),
  });
  let refused: unknown;
  let added = 0;
  for (; refused === undefined && added < 20; added += refused === undefined ? 1 : 0) {
    refused = await Promise.resolve(studio.host.handlers["queue.add"]({ document: large })).then(
      () => undefined,
      (error: unknown) => error,
    );
  }
  expect(refused).toMatchObject({ code: "not-allowed", message: expect.stringContaining("full") });
  expect(await waiting(studio)).toHaveLength(added);
  await studio.host.close();
});
