/** What may change of an experiment after its start, by one studio or by two, and what is left when that is cut short. */
import { readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { answerOf } from "#core/lab/answer";
import type { ExperimentStart, ExperimentView } from "#core/lab/experiment-view";
import { type LabHost, labHost } from "./testing";

const THREE: ExperimentStart = {
  kind: "depth",
  depths: [8, 14, 20],
  dataset: "digits",
  seeds: [1, 2],
  steps: 30,
};

async function beginThree({ host }: LabHost): Promise<string> {
  return (await host.handlers["lab.start"](THREE)).experiment.id;
}

function trained({ runs }: ExperimentView, arm: string) {
  return runs.filter((run) => run.arm === arm).map(({ state }) => state);
}

const fileOf = ({ workspace }: LabHost, id: string): string =>
  path.join(workspace, "experiments", id, "experiment.json");

it("stops what trains of a cancelled arm, keeps it, and leaves the arm out in words", async () => {
  const lab = await labHost({ fake: { stepMs: 10 } });
  const id = await beginThree(lab);
  const cancel = async (arm: string, cancelled = true) =>
    await lab.host.handlers["lab.cancelArm"]({ experiment: id, arm, cancelled });
  await expect(cancel("plain-20")).rejects.toMatchObject({ message: expect.stringContaining("no answer") });
  await expect(cancel("no-such-arm")).rejects.toMatchObject({ code: "not-allowed" });
  const trains = async (arm: string): Promise<boolean> =>
    trained(await lab.view(id), arm).includes("training");
  while (!(await trains("plain-14")) && !(await trains("resnet-14"))) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const arm = (await trains("plain-14")) ? "plain-14" : "resnet-14";
  const { runs } = await cancel(arm);
  expect(runs.every((run) => run.arm !== arm)).toBe(true);
  await expect(cancel(arm, false)).rejects.toMatchObject({ code: "busy" });
  const done = await lab.stand(id, "finished");
  expect(done.runs).toHaveLength(10);
  const label = done.experiment.arms.find((other) => other.id === arm)?.label;
  expect(answerOf(done).sentences.at(-1)).toBe(`Cancelled and left out: ${label}.`);
  const kept = (await lab.host.handlers["runs.list"]({})).runs.filter(
    ({ experiment }) => experiment?.arm === arm,
  );
  expect(kept.map(({ state }) => state)).toEqual(["stopped"]);
  await lab.host.close();

  const later = await labHost({ workspace: lab.workspace });
  expect((await later.view(id)).state).toBe("finished");
  const back = await later.host.handlers["lab.cancelArm"]({ experiment: id, arm, cancelled: false });
  expect(back.state).toBe("paused");
  await later.host.handlers["lab.resume"]({ experiment: id });
  const whole = await later.stand(id, "finished");
  expect(trained(whole, arm)).toEqual(["finished", "finished"]);
  expect(answerOf(whole).sentences.join(" ")).not.toContain("Cancelled");
  await later.host.close();
});

it("takes seeds after its end, trains these alone, and says that they came later", async () => {
  const lab = await labHost({ fake: { stepMs: 1 } });
  const { experiment } = await lab.begin();
  const { id } = experiment;
  const add = async (count: number) => await lab.host.handlers["lab.addSeeds"]({ experiment: id, count });
  await expect(add(1)).rejects.toMatchObject({ code: "busy" });
  await lab.stand(id, "finished");
  const before = lab.trained();
  const added = await add(2);
  expect(added.experiment.seeds).toEqual([1, 2, 3, 4]);
  expect(added.state).toBe("paused");
  await expect(add(97)).rejects.toMatchObject({ message: expect.stringContaining("101 seeds") });
  await lab.host.handlers["lab.resume"]({ experiment: id });
  const done = await lab.stand(id, "finished");
  expect(done.runs.map(({ seed }) => seed)).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]);
  expect(lab.trained() - before).toBe(8);
  expect(answerOf(done).basis).toContain("Seeds 3, 4 were added after the start");
  await lab.host.close();
});

it("is changed by one of two studios at a time, and by none but the one that trains it", async () => {
  const first = await labHost({ fake: { stepMs: 10 } });
  const id = await beginThree(first);
  const second = await labHost({ workspace: first.workspace });
  const { handlers } = second.host;
  for (const attempt of [
    () => handlers["lab.cancelArm"]({ experiment: id, arm: "plain-14", cancelled: true }),
    () => handlers["lab.addSeeds"]({ experiment: id, count: 1 }),
    () => handlers["lab.resume"]({ experiment: id }),
    () => handlers["lab.remove"]({ experiment: id }),
  ]) {
    await expect((async () => await attempt())()).rejects.toMatchObject({ code: "busy" });
  }
  await first.host.handlers["lab.cancelArm"]({ experiment: id, arm: "plain-14", cancelled: true });
  await first.stand(id, "finished");

  const asked = Array.from({ length: 6 }, async (_, index) => {
    const { host } = index % 2 === 0 ? first : second;
    return await host.handlers["lab.addSeeds"]({ experiment: id, count: 1 });
  });
  const answers = await Promise.allSettled(asked);
  const taken = answers.filter(({ status }) => status === "fulfilled").length;
  expect(taken).toBeGreaterThan(0);
  for (const answer of answers) {
    if (answer.status === "rejected") expect(answer.reason).toMatchObject({ code: "busy" });
  }
  const { seeds } = (await second.view(id)).experiment;
  expect(seeds).toEqual(Array.from({ length: 2 + taken }, (_, index) => index + 1));
  expect(await readdir(path.dirname(fileOf(first, id)))).toEqual(["experiment.json"]);
  await first.host.close();
  await second.host.close();
});

it("is what it was where a change cannot be written, and is changed where one was cut short", async () => {
  const lab = await labHost();
  const { experiment } = await lab.begin();
  const { id } = experiment;
  const owner = path.join(path.dirname(fileOf(lab, id)), "owner.json");
  const living = JSON.parse(await readFile(owner, "utf8")) as Record<string, unknown>;
  await lab.stand(id, "finished");
  const before = await readFile(fileOf(lab, id), "utf8");
  const add = async () => await lab.host.handlers["lab.addSeeds"]({ experiment: id, count: 1 });
  lab.disk.full = true;
  await expect(add()).rejects.toMatchObject({ code: "disk-full" });
  lab.disk.full = false;
  expect(await readFile(fileOf(lab, id), "utf8")).toBe(before);
  // Killed while it changed it: its claim, and half of a new file beside the old one.
  const folder = path.dirname(fileOf(lab, id));
  await writeFile(owner, JSON.stringify({ ...living, instance: "gone", processId: 2 ** 22 + 1 }));
  await writeFile(path.join(folder, ".experiment.json.0000.tmp"), before.slice(0, 200));
  expect((await add()).experiment.seeds).toEqual([1, 2, 3]);
  expect(await readdir(folder)).not.toContain("owner.json");
  await lab.host.close();
});

it("says what it takes on the disk, and goes with all of it", async () => {
  const lab = await labHost();
  const { experiment } = await lab.begin();
  const { id } = experiment;
  await lab.stand(id, "finished");
  const { bytes, runs } = await lab.host.handlers["lab.size"]({ experiment: id });
  expect(runs).toBe(8);
  const written = (await readFile(fileOf(lab, id))).length;
  expect(bytes).toBeGreaterThan(written);
  await lab.host.handlers["lab.remove"]({ experiment: id });
  expect(await readdir(path.join(lab.workspace, "experiments"))).toEqual([]);
  expect(await readdir(path.join(lab.workspace, "runs"))).toEqual([]);
  await lab.host.close();
});

it("misses a training whose run was removed, and trains it again only when it is gone on with", async () => {
  const lab = await labHost();
  const { experiment } = await lab.begin();
  const { id } = experiment;
  const done = await lab.stand(id, "finished");
  const run = done.runs[0]?.run ?? "";
  const before = lab.trained();
  await lab.host.handlers["runs.remove"]({ run });
  const missing = await lab.view(id);
  expect(missing.state).toBe("paused");
  expect(missing.runs.map(({ state }) => state).filter((state) => state === "waiting")).toHaveLength(1);
  expect(answerOf(missing).arms[0]?.training.map(({ seed }) => seed)).toEqual([2]);
  // Windows are told of it.
  const isTold = (): boolean =>
    lab.events.some(
      ({ event, payload }) => event === "lab.changed" && (payload as ExperimentView).state === "paused",
    );
  while (!isTold()) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(lab.trained()).toBe(before);
  await lab.host.handlers["lab.resume"]({ experiment: id });
  const again = await lab.stand(id, "finished");
  expect(lab.trained()).toBe(before + 1);
  expect(again.runs.map(({ final }) => final)).toEqual(done.runs.map(({ final }) => final));
  await lab.host.close();
});

it("trains a run anew of which no checkpoint is sound, and keeps what is left of it", async () => {
  const calm = await labHost();
  const expected = await calm.stand((await calm.begin()).experiment.id, "finished");
  await calm.host.close();

  const lab = await labHost();
  lab.allow(2);
  const { id } = (await lab.begin()).experiment;
  const isUnderWay = async (): Promise<boolean> =>
    (await lab.view(id)).runs.some(({ state, step }) => state === "training" && step >= 2);
  while (!(await isUnderWay())) await new Promise((resolve) => setTimeout(resolve, 2));
  const paused = await lab.host.handlers["lab.pause"]({ experiment: id });
  lab.allow();
  const begun = paused.runs.flatMap(({ run, state }) => (state === "stopped" && run ? [run] : []));
  expect(begun.length).toBeGreaterThan(0);
  for (const run of begun) {
    const folder = path.join(lab.host.runFolder(run), "checkpoints");
    // One that had not begun has none yet.
    for (const name of await readdir(folder).catch(() => [])) await truncate(path.join(folder, name), 10);
  }
  await lab.host.handlers["lab.resume"]({ experiment: id });
  const done = await lab.stand(id, "finished");
  expect(done.failure).toBeUndefined();
  expect(done.runs.map(({ final }) => final)).toEqual(expected.runs.map(({ final }) => final));
  const kept = await readdir(path.join(lab.workspace, "runs"));
  expect(kept).toEqual(expect.arrayContaining(begun));
  expect(kept.length).toBeGreaterThan(done.runs.length);
  await lab.host.close();
});

it("tells whoever follows it how far it came, where its folder is removed while it trains", async () => {
  const lab = await labHost();
  lab.allow(5);
  const { id } = (await lab.begin()).experiment;
  await lab.trainings(1);
  await rm(path.dirname(fileOf(lab, id)), { recursive: true });
  lab.allow();
  const last = (): ExperimentView | undefined =>
    lab.events.findLast(({ event }) => event === "lab.changed")?.payload as ExperimentView | undefined;
  await expect.poll(() => last()?.state, { timeout: 60_000 }).not.toBe("training");
  expect(last()?.experiment.id).toBe(id);
  expect(last()?.runs).toHaveLength(8);
  expect(lab.events.at(-1)).toEqual({ event: "lab.removed", payload: { experiment: id } });
  expect((await lab.host.handlers["lab.list"]({})).experiments).toEqual([]);
  // Another question can be asked.
  await lab.stand((await lab.begin()).experiment.id, "finished");
  await lab.host.close();
});
