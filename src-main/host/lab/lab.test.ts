import { readFile, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { SkiploomError } from "#core/foundation/errors";
import { answerOf } from "#core/lab/answer";
import { EXPERIMENT_VERSION } from "#core/lab/experiment";
import type { ExperimentStart, ExperimentView } from "#core/lab/experiment-view";
import type { RunRecord } from "#core/training/records";
import { template } from "../testing/test-host";
import { DEPTH, labHost } from "./testing";

/** What counts: the arms with what they scored. */
function tableOf({ runs }: ExperimentView) {
  return runs.map(({ arm, seed, state, step, final }) => ({ arm, seed, state, step, final }));
}

it("trains each arm with each seed on its own threads, and answers", async () => {
  const { host, begin, stand, launcher } = await labHost();
  const begun = await begin();
  expect(begun.state).toBe("training");
  expect(begun.experiment.arms.map(({ id, depth }) => [id, depth])).toEqual([
    ["plain-8", 8],
    ["resnet-8", 8],
    ["plain-14", 14],
    ["resnet-14", 14],
  ]);
  const done = await stand(begun.experiment.id, "finished");
  expect(done.runs).toHaveLength(8);
  expect(done.runs.every(({ final }) => final?.train.count === 80)).toBe(true);
  const trained = launcher.trainings().flatMap((engine) => engine.trained);
  expect(trained).toHaveLength(8);
  expect(trained.every(({ scoresLast }) => scoresLast)).toBe(true);
  expect(new Set(trained.map(({ document }) => document.recipe.seed))).toEqual(new Set([1, 2]));
  const answer = answerOf(done);
  expect(answer.sentences.at(-1)).toContain("a hint, not a verdict");
  expect(answer.arms.map(({ training }) => training.length)).toEqual([2, 2, 2, 2]);
  const { record } = await host.handlers["runs.read"]({ run: done.runs[0]?.run ?? "" });
  expect(record.experiment).toEqual({ id: begun.experiment.id, arm: "plain-8" });
  await host.close();
});

it("uses the machine's cores and no more", async () => {
  const { host, begin, stand, events } = await labHost();
  const { experiment } = await begin();
  await stand(experiment.id, "finished");
  let [most, now] = [0, 0];
  const seen = new Map<string, boolean>();
  for (const { event, payload } of events) {
    if (event !== "run.changed") continue;
    const { id, state } = payload as { id: string; state: string };
    const trains = state === "starting" || state === "running";
    if ((seen.get(id) ?? false) !== trains) now += trains ? 1 : -1;
    seen.set(id, trains);
    most = Math.max(most, now);
  }
  expect(most).toBeLessThanOrEqual(availableParallelism());
  expect(most).toBeGreaterThanOrEqual(Math.min(2, availableParallelism()));
  await host.close();
});

it("gives an engine one training after the other, and a new one where one failed", async () => {
  const calm = await labHost();
  const { experiment } = await calm.begin();
  await calm.stand(experiment.id, "finished");
  expect(calm.trained()).toBe(8);
  expect(calm.launcher.trainings().length).toBeLessThanOrEqual(availableParallelism());
  await calm.host.close();
  await expect.poll(() => calm.launcher.launched.every(({ isGone }) => isGone)).toBe(true);

  // Each run's first engine crashes; the second goes on with it, and then with the next, which crashes it.
  const crashing = await labHost({ fake: { crashAtStep: 15 } });
  const begun = await crashing.begin();
  const done = await crashing.stand(begun.experiment.id, "finished");
  expect(done.runs.every(({ step }) => step === 30)).toBe(true);
  expect(crashing.trained()).toBe(16);
  expect(crashing.launcher.trainings().length).toBeGreaterThanOrEqual(8);
  await crashing.host.close();
});

it("trains twins in step, through a crash of either and through pauses, and each seed after the other", async () => {
  const { host, stand, events, trainings, allow } = await labHost({ fake: { crashAtStep: 15 } });
  const asked = {
    kind: "twin",
    document: template("resnet-8"),
    dataset: "digits",
    seeds: [1, 2],
    steps: 30,
  } as const;
  // Behind the crash of the first two.
  allow(20);
  const { experiment } = await host.handlers["lab.start"]({ ...asked, seeds: [...asked.seeds] });
  await trainings(3);
  await host.handlers["lab.pause"]({ experiment: experiment.id });
  allow();
  await host.handlers["lab.resume"]({ experiment: experiment.id });
  const done = await stand(experiment.id, "finished");
  expect(done.runs.map(({ step }) => step)).toEqual([30, 30, 30, 30]);
  const told = events.flatMap(({ event, payload }) =>
    event === "run.changed" ? [payload as RunRecord] : [],
  );
  const seedOf = ({ id }: RunRecord) => done.runs.find(({ run }) => run === id)?.seed;
  const before = told.slice(
    0,
    told.findIndex((record) => seedOf(record) === 2),
  );
  expect(new Set(before.filter(({ state }) => state === "finished").map(({ id }) => id)).size).toBe(2);
  await host.close();
});

it("ends engines that wait as soon as a person trains", async () => {
  const { host, begin, stand, start, reach, launcher } = await labHost();
  const { experiment } = await begin();
  await stand(experiment.id, "finished");
  const waiting = [...launcher.launched];
  const own = await start();
  await reach(own.id, "finished");
  await expect.poll(() => waiting.every(({ isGone }) => isGone)).toBe(true);
  await host.close();
});

it("goes on after a pause, and after its studio was gone, to the same table", async () => {
  const undisturbed = await labHost();
  const calm = await undisturbed.begin();
  const wanted = tableOf(await undisturbed.stand(calm.experiment.id, "finished"));
  await undisturbed.host.close();

  const first = await labHost();
  first.allow(5);
  const { experiment } = await first.begin();
  await first.trainings(1);
  const paused = await first.host.handlers["lab.pause"]({ experiment: experiment.id });
  expect(paused.state).toBe("paused");
  const trained = first.trained();
  await first.host.handlers["lab.resume"]({ experiment: experiment.id });
  await first.trainings(trained + 1);
  await first.host.close();

  const second = await labHost({ workspace: first.workspace });
  const found = (await second.host.handlers["lab.list"]({})).experiments;
  expect(found.map(({ experiment: each, state }) => [each.id, state])).toEqual([[experiment.id, "paused"]]);
  const before = found[0]?.runs.filter(({ state }) => state === "finished").length ?? 0;
  await second.host.handlers["lab.resume"]({ experiment: experiment.id });
  const done = await second.stand(experiment.id, "finished");
  expect(tableOf(done)).toEqual(wanted);
  expect(second.trained()).toBe(8 - before);
  await second.host.close();
});

it("shares the machine with no person's training: each waits for the other", async () => {
  const { host, begin, stand, start, reach, trained, trainings, allow } = await labHost();
  allow(5);
  const own = await start();
  const { experiment } = await begin();
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(trained()).toBe(1);
  allow();
  // Those that begin now.
  allow(5);
  await reach(own.id, "finished");
  await trainings(2);
  await expect(start()).rejects.toMatchObject({
    code: "busy",
    message: expect.stringContaining("experiment"),
  });
  await expect(begin()).rejects.toMatchObject({ code: "busy" });
  allow();
  await stand(experiment.id, "finished");
  await host.close();
});

it("tries a run again whose engine crashed, and pauses with words where that does not help", async () => {
  const crashing = await labHost({ fake: { crashAtStep: 15 } });
  const { experiment } = await crashing.begin();
  const done = await crashing.stand(experiment.id, "finished");
  expect(done.runs.every(({ step }) => step === 30)).toBe(true);
  await crashing.host.close();

  const refusing = await labHost({
    fake: { refuse: new SkiploomError("out-of-memory", "There is no room.") },
  });
  const started = await refusing.begin();
  const paused = await refusing.stand(started.experiment.id, "paused");
  expect(paused.failure).toContain("There is no room.");
  await refusing.host.close();
});

it("goes on with as many threads where it was killed before an engine had come", async () => {
  const first = await labHost();
  first.allow(5);
  const { experiment } = await first.begin();
  await first.trainings(1);
  const { runs } = await first.host.handlers["lab.pause"]({ experiment: experiment.id });
  await first.host.close();
  const begun = runs.flatMap(({ run }) => (run === undefined ? [] : [run]));
  expect(begun.length).toBeGreaterThan(0);
  for (const run of begun) {
    const file = path.join(first.workspace, "runs", run, "run.json");
    const { device: _device, ...record } = JSON.parse(await readFile(file, "utf8")) as Record<
      string,
      unknown
    >;
    await writeFile(file, JSON.stringify(record));
  }
  const second = await labHost({ workspace: first.workspace });
  await second.host.handlers["lab.resume"]({ experiment: experiment.id });
  await second.stand(experiment.id, "finished");
  const threads = second.launcher.trainings().flatMap((engine) => engine.threads);
  expect(threads.length).toBeGreaterThan(0);
  expect(new Set(threads)).toEqual(new Set([1]));
  await second.host.close();
});

it("is removed with its runs, not while it trains", async () => {
  const { host, begin, stand } = await labHost();
  const { experiment } = await begin();
  await expect(host.handlers["lab.remove"]({ experiment: experiment.id })).rejects.toMatchObject({
    code: "busy",
  });
  await stand(experiment.id, "finished");
  await host.handlers["lab.remove"]({ experiment: experiment.id });
  expect(await host.handlers["lab.list"]({})).toEqual({ experiments: [], damaged: [] });
  expect((await host.handlers["runs.list"]({})).runs).toEqual([]);
  await host.close();
});

it("names an experiment that cannot be read, and leaves it where it is", async () => {
  const { host, begin, stand, workspace } = await labHost();
  const { experiment } = await begin();
  await stand(experiment.id, "finished");
  const file = path.join(workspace, "experiments", experiment.id, "experiment.json");
  const text = await readFile(file, "utf8");
  await writeFile(file, text.slice(0, 100));
  expect(await host.handlers["lab.list"]({})).toEqual({ experiments: [], damaged: [experiment.id] });
  await expect(host.handlers["lab.read"]({ experiment: experiment.id })).rejects.toMatchObject({
    code: "invalid-document",
  });
  expect(await readFile(file, "utf8")).toBe(text.slice(0, 100));
  await host.close();
});

it("goes on with the data that it began with and no others, and says what a later version made", async () => {
  const { host, begin, stand, workspace } = await labHost();
  const { experiment } = await begin();
  await stand(experiment.id, "finished");
  const file = path.join(workspace, "experiments", experiment.id, "experiment.json");
  const text = await readFile(file, "utf8");
  const resume = async () => await host.handlers["lab.resume"]({ experiment: experiment.id });
  await writeFile(file, text.replace(/"sha256": "\w{64}"/, `"sha256": "${"0".repeat(64)}"`));
  await expect(resume()).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("images"),
  });
  await writeFile(file, text.replace(`"version": ${EXPERIMENT_VERSION}`, '"version": 99'));
  await expect(resume()).rejects.toMatchObject({ message: expect.stringContaining("later version") });
  for (const depths of ["14,\n      8", "8,\n      8"]) {
    await writeFile(file, text.replace(/"depths": \[\s*8,\s*14/, `"depths": [\n      ${depths}`));
    await expect(resume()).rejects.toMatchObject({ code: "invalid-document" });
  }
  await host.close();
});

it("refuses in words what cannot be asked", async () => {
  const { host } = await labHost();
  const start = host.handlers["lab.start"];
  const given = { dataset: "digits", seeds: [1], steps: 10 };
  await expect(start({ kind: "depth", depths: [8, 9], ...given })).rejects.toMatchObject({
    code: "not-allowed",
  });
  await expect(start({ kind: "depth", depths: [8, 8], ...given })).rejects.toMatchObject({
    code: "not-allowed",
  });
  const many = { ...given, seeds: Array.from({ length: 100 }, (_, seed) => seed) };
  const depths = [8, 14, 20, 26, 32, 38];
  await expect(start({ kind: "depth", depths, ...many })).rejects.toMatchObject({
    message: expect.stringContaining("1200 trainings"),
  });
  const twice = { ...given, seeds: [1, 1] };
  await expect(start({ kind: "depth", depths: [8, 14], ...twice })).rejects.toMatchObject({
    code: "not-allowed",
  });
  const plain = template("plain-8");
  await expect(start({ kind: "twin", document: plain, ...given })).rejects.toMatchObject({
    message: expect.stringContaining("no skips"),
  });
  expect((await host.handlers["lab.list"]({})).experiments).toEqual([]);
  await host.close();
});

it("measures steps of the largest arm, as many at once as will train, and trains nothing", async () => {
  const { host, launcher, begin, stand } = await labHost();
  const { measured, work, largest } = await host.handlers["lab.measure"]({
    ...DEPTH,
    depths: [...DEPTH.depths],
    seeds: [...DEPTH.seeds],
  });
  const together = Math.min(8, availableParallelism());
  expect(measured).toMatchObject({ stepMs: 10, forwardMs: 4, together });
  expect(["ResNet-14", "Plain-14"]).toContain(largest);
  expect(work).toMatchObject({ seeds: 2, images: { train: 1257 } });
  expect(work.arms).toHaveLength(4);
  expect(launcher.trainings()).toEqual([]);
  const { experiment } = await begin();
  const busy = host.handlers["lab.measure"]({
    kind: "depth",
    depths: [8, 14],
    dataset: "digits",
    seeds: [1],
    steps: 1,
  });
  await expect(busy).rejects.toMatchObject({ code: "busy" });
  await stand(experiment.id, "finished");
  await host.close();
});

it("refuses more steps than a recipe can say, and leaves no experiment behind", async () => {
  const { host } = await labHost();
  const ask = async (start: ExperimentStart) => await host.handlers["lab.start"](start);
  const about = { dataset: "digits", seeds: [1] };
  await expect(ask({ kind: "depth", depths: [8, 14], ...about, steps: 1_000_000 })).rejects.toMatchObject({
    code: "not-allowed",
    message: expect.stringContaining("50,000 times over"),
  });
  // A grid's batches make epochs of their own.
  const grid = { batchSize: [64, 4_096] };
  await expect(
    ask({ kind: "compare", networks: [template("resnet-8")], grid, ...about, steps: 20_000 }),
  ).rejects.toMatchObject({ code: "not-allowed", message: expect.stringContaining("In batches of 4,096") });
  expect(await host.handlers["lab.list"]({})).toEqual({ experiments: [], damaged: [] });
  await host.close();
});
