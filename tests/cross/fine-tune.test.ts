/** Runs that begin with another run's weights, and what a run scores, by the built engine: killed or not, they are what they would have been. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Metric, RunRecord } from "#core/training/records";
import { buildIfStale, removeFolder } from "../support/command-line";
import { createRealHost, type RealHost, smallTraining, withoutTimes } from "../support/real-host";

const isOver = ({ state }: RunRecord): boolean => ["finished", "failed", "interrupted"].includes(state);
let studio: RealHost;
let source: RunRecord;

beforeAll(async () => {
  buildIfStale();
  studio = await createRealHost();
  const over = studio.until(isOver);
  await studio.host.handlers["runs.start"]({
    document: smallTraining({ epochs: 2, maxSteps: 40, batchSize: 32 }),
    device: "cpu",
  });
  source = await over;
});

afterAll(async () => {
  await studio.host.close();
  await removeFolder(studio.workspace);
});

/** On other images, which by themselves would be normalised otherwise. */
const order = () => ({
  document: { ...smallTraining({ epochs: 1, maxSteps: 12, batchSize: 32 }), dataset: "fashion" },
  device: "cpu" as const,
  from: { run: source.id, checkpoint: "best" as const },
});

async function read(run: string): Promise<{ record: RunRecord; metrics: Metric[] }> {
  const { record, metrics } = await studio.host.handlers["runs.read"]({ run });
  return { record, metrics: withoutTimes(metrics) };
}

const score = async (run: string, more: { dataset?: string; checkpoint?: "best" | "last" } = {}) =>
  await studio.host.handlers["runs.evaluate"]({ run, part: "test", device: "cpu", ...more });

it("scores what the record of a run says of its test part", async () => {
  const { loss, accuracy, count, checkpoint, dataset } = await score(source.id);
  expect({ loss, accuracy, count }).toEqual(source.test);
  expect({ checkpoint, dataset }).toEqual({ checkpoint: "best", dataset: source.dataset.name });
  await expect(score(source.id, { dataset: "fashion" })).rejects.toMatchObject({
    code: "invalid-dataset",
    message: expect.stringContaining("images of 28×28×1"),
  });
});

it("begins on other images with all weights, normalised as before, and scores what its record says", async () => {
  const over = studio.until((run) => run.id !== source.id && isOver(run));
  const { id } = await studio.host.handlers["runs.start"](order());
  const { state, startedFrom, test } = await over;
  expect(state).toBe("finished");
  expect(startedFrom).toMatchObject({ run: source.id, name: source.name, drawn: { count: 0, names: [] } });
  expect(startedFrom?.step).toBe(source.checkpoints.find(({ kind }) => kind === "best")?.step);
  expect(startedFrom?.normalisation?.mean).toHaveLength(1);
  const { loss, accuracy, count } = await score(id);
  expect({ loss, accuracy, count }).toEqual(test);
});

it("is the same, bit for bit, when it was killed before its first checkpoint and the other run is gone", async () => {
  const { runs } = await studio.host.handlers["runs.list"]({});
  const calm = runs.find(({ startedFrom }) => startedFrom);
  if (!calm) throw new Error("Nothing was trained on.");
  const isNew = (run: RunRecord): boolean => run.startedFrom !== undefined && run.id !== calm.id;
  const killed = studio.until((run) => isNew(run) && run.state === "interrupted");
  const begun = studio.until((run) => isNew(run) && run.step === 2);
  studio.allow(2);
  const { id } = await studio.host.handlers["runs.start"](order());
  await begun;
  studio.engines.at(-1)?.kill();
  await killed;
  studio.allow();
  await studio.host.handlers["runs.remove"]({ run: source.id });
  expect((await read(id)).record.checkpoints).toEqual([]);
  const over = studio.until((run) => run.id === id && isOver(run));
  await studio.host.handlers["runs.resume"]({ run: id });
  expect((await over).state).toBe("finished");
  const [wanted, found] = [await read(calm.id), await read(id)];
  expect(found.metrics).toEqual(wanted.metrics);
  expect(found.record.test).toEqual(wanted.record.test);
});

it("goes on from a checkpoint with the normalisation that it began with, and can be trained on itself", async () => {
  const { runs } = await studio.host.handlers["runs.list"]({});
  const [tuned] = runs.filter(({ startedFrom }) => startedFrom);
  if (!tuned) throw new Error("Nothing was trained on.");
  const isNew = (run: RunRecord): boolean => run.startedFrom?.run === tuned.id;
  const begun = studio.until((run) => isNew(run) && run.step === 3);
  const long = smallTraining({ epochs: 1, maxSteps: 20, batchSize: 8 });
  studio.allow(3);
  const { id } = await studio.host.handlers["runs.start"]({
    document: { ...long, dataset: "fashion" },
    device: "cpu",
    from: { run: tuned.id, checkpoint: "last" },
  });
  await begun;
  await studio.host.handlers["runs.stop"]({ run: id });
  const { record } = await read(id);
  expect(record.state).toBe("stopped");
  expect(record.step).toBe(3);
  studio.allow();
  expect(record.startedFrom?.normalisation).toEqual(tuned.startedFrom?.normalisation);
  const over = studio.until((run) => run.id === id && isOver(run));
  await studio.host.handlers["runs.resume"]({ run: id });
  expect((await over).state).toBe("finished");
});
