/** A run that goes on from the weights of another one: killed before its first checkpoint and without that other one, it is what it would have been. */
import { rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createResidual } from "#core/templates/residual";
import type { Metric, RunRecord } from "#core/training/records";
import { buildIfStale, removeFolder } from "../support/command-line";
import { createRealHost, type RealHost, withoutTimes } from "../support/real-host";

const isOver = ({ state }: RunRecord): boolean => ["finished", "failed", "interrupted"].includes(state);
let studio: RealHost;
let source: RunRecord;

beforeAll(async () => {
  buildIfStale();
  studio = await createRealHost();
  const drawn = createResidual("resnet", 2);
  const recipe = { ...drawn.recipe, epochs: 2, maxSteps: 40, batchSize: 32 };
  const over = studio.until(isOver);
  await studio.host.handlers["runs.start"]({
    document: { ...drawn, dataset: "digits", recipe },
    device: "cpu",
  });
  source = await over;
});

afterAll(async () => {
  await studio.host.close();
  await removeFolder(studio.workspace);
});

const order = () => ({
  run: source.id,
  stage: "stage3",
  blocks: 2,
  learningRate: 0.01,
  epochs: 1,
  device: "cpu" as const,
});

async function read(run: string): Promise<{ record: RunRecord; metrics: Metric[] }> {
  const { record, metrics } = await studio.host.handlers["runs.read"]({ run });
  return { record, metrics: withoutTimes(metrics) };
}

it("begins with what the other one could, and says so", async () => {
  const over = studio.until((run) => run.id !== source.id && isOver(run));
  const { id } = await studio.host.handlers["runs.grow"](order());
  const { state, grownFrom, final, recipe } = await over;
  expect(state).toBe("finished");
  expect(recipe).toMatchObject({
    learningRate: 0.01,
    warmupEpochs: 0,
    schedule: { kind: "constant" },
    epochs: 1,
  });
  expect(grownFrom).toMatchObject({
    run: source.id,
    name: source.name,
    step: 40,
    stage: "stage3",
    blocks: 2,
    way: "zero",
  });
  expect(grownFrom?.largestDifference).toBe(0);
  expect(grownFrom?.newGradient).toBeGreaterThan(1e-4);
  expect(grownFrom?.after).toEqual(grownFrom?.before);
  expect(final?.train.count).toBe(grownFrom?.before.train.count);
  const { network } = await studio.host.handlers["runs.read"]({ run: id });
  expect(network.name).toBe("ResNet-14, stage3 and 2 more");
  expect(network.graph.nodes.find(({ name }) => name === "stage3")).toMatchObject({ repeat: 4 });
});

it("refuses in words, and leaves nothing behind", async () => {
  const { runs } = await studio.host.handlers["runs.list"]({});
  const grow = studio.host.handlers["runs.grow"];
  await expect(Promise.resolve(grow({ ...order(), stage: "stage9" }))).rejects.toMatchObject({
    code: "not-allowed",
    message: expect.stringContaining("no stage"),
  });
  await expect(Promise.resolve(grow({ ...order(), run: "nothing" }))).rejects.toMatchObject({
    code: "not-found",
  });
  expect((await studio.host.handlers["runs.list"]({})).runs).toHaveLength(runs.length);
});

it("goes on when it was killed before its first checkpoint and the other run is gone", async () => {
  const { runs } = await studio.host.handlers["runs.list"]({});
  const calm = runs.find(({ grownFrom }) => grownFrom);
  if (!calm) throw new Error("Nothing was grown.");
  const wanted = await read(calm.id);
  const killed = studio.until(
    (run) => run.id !== calm.id && run.grownFrom !== undefined && run.state === "interrupted",
  );
  const begun = studio.until((run) => run.id !== calm.id && run.grownFrom !== undefined && run.step === 2);
  studio.allow(2);
  const { id } = await studio.host.handlers["runs.grow"](order());
  await begun;
  studio.engines.at(-1)?.kill();
  await killed;
  studio.allow();
  await studio.host.handlers["runs.remove"]({ run: source.id });
  const before = await read(id);
  expect(before.record.checkpoints).toEqual([]);

  const file = path.join(studio.host.runFolder(id), before.record.grownFrom?.weights.file ?? "");
  await rename(file, `${file}.kept`);
  await writeFile(file, "something else");
  await expect(Promise.resolve(studio.host.handlers["runs.resume"]({ run: id }))).rejects.toMatchObject({
    code: "invalid-checkpoint",
    message: expect.stringContaining("first weights is damaged"),
  });
  await rename(`${file}.kept`, file);

  const over = studio.until((run) => run.id === id && isOver(run));
  await studio.host.handlers["runs.resume"]({ run: id });
  expect((await over).state).toBe("finished");
  const { record, metrics } = await read(id);
  expect(metrics).toEqual(wanted.metrics);
  expect(record.final).toEqual(wanted.record.final);
});
