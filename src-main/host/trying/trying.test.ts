import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RunRecord } from "#core/training/records";
import type { FakeEngine } from "../testing/fake-engine";
import { pictureFolder } from "../testing/picture-folder";
import { createTestHost, RESOURCES, type TestHost, template } from "../testing/test-host";
import { AskedEngine } from "./asked-engine";

const DIGIT = { kind: "drawn", pixels: new Uint8Array(64).fill(200) } as const;

let test: TestHost;
let run: string;

async function trained(options: Parameters<typeof createTestHost>[0] = {}): Promise<void> {
  test = await createTestHost({ ...options, fake: { totalSteps: 10, stepsPerEpoch: 10, ...options?.fake } });
  const { id } = await test.start();
  await test.reach(id, "finished");
  run = id;
}

/** The engines that were asked about pictures. */
function asked(): FakeEngine[] {
  return test.launcher.launched.filter(({ opened }) => opened.length > 0);
}

afterEach(async () => {
  await test.host.close();
});

describe("a run's network that is tried", () => {
  beforeEach(async () => {
    await trained();
  });

  it("says what is to be known of it, measured on the training part", async () => {
    const model = await test.host.handlers["trying.open"]({ run });
    expect(model).toMatchObject({
      checkpoint: "best",
      step: 10,
      epoch: 1,
      imageShape: [8, 8, 1],
      classes: 10,
      drawing: { background: [0], ink: 255, isPlain: true, side: 8 },
      parts: { train: 1257, validation: 270, test: 270 },
    });
    expect(model.classNames).toHaveLength(10);
  });

  it("answers with the most probable classes first, and with what the network saw", async () => {
    const answer = await test.host.handlers["trying.ask"]({ run, image: DIGIT });
    expect(answer.best[0]).toEqual({ index: 3, name: "3", probability: expect.closeTo(0.91, 5) });
    expect(answer.best).toHaveLength(10);
    expect(answer.pixels).toEqual(DIGIT.pixels);
    expect(answer.step).toBe(10);
    expect(asked()[0]?.questions.at(-1)).toMatchObject({ count: 1, white: 255 });
  });

  it("says what can be removed, and answers without it, beside what the whole network says", async () => {
    const { units } = await test.host.handlers["trying.open"]({ run });
    expect(units).toEqual(["add1", "add2", "add3"].map((block) => ({ block })));
    const removed = ["add2"];
    const answer = await test.host.handlers["trying.ask"]({ run, image: DIGIT, removed, explains: true });
    expect(asked()[0]?.questions.at(-1)).toMatchObject({ removed, explains: true });
    const whole = { index: 3, name: "3", probability: expect.closeTo(0.91, 5) };
    expect(answer.without).toEqual({ units: removed, whole });
    expect(answer.best[0]).toMatchObject({ index: 5, whole: expect.closeTo(0.01, 5) });
    const put = await test.host.handlers["trying.ask"]({ run, image: DIGIT, removed: [] });
    expect(put.without).toBeUndefined();
    expect(put.best[0]?.whole).toBeUndefined();
    expect(asked()[0]?.questions.at(-1)?.removed).toBeUndefined();
  });

  it("asks about a picture of the data with its own white, and says the truth", async () => {
    const { images, labels, count } = await test.host.handlers["trying.pictures"]({
      run,
      part: "validation",
      from: 260,
      count: 60,
    });
    expect(count).toBe(10);
    const answer = await test.host.handlers["trying.ask"]({
      run,
      image: { kind: "sample", part: "validation", place: 262 },
    });
    expect(answer.truth?.index).toBe(labels[2]);
    expect(answer.pixels).toEqual(new Uint8Array(images.subarray(128, 192)));
    const question = asked()[0]?.questions.at(-1);
    expect(question?.white).toBeUndefined();
    expect(Math.max(...(question?.images ?? []))).toBeLessThanOrEqual(16);
    await expect(
      test.host.handlers["trying.ask"]({ run, image: { kind: "sample", part: "test", place: 270 } }),
    ).rejects.toMatchObject({ code: "not-found", message: expect.stringContaining("270 pictures") });
  });

  it("reads image files, and says why one is none", async () => {
    const bytes = new Uint8Array(await readFile(path.join(RESOURCES, "icons", "icon.png")));
    const answer = await test.host.handlers["trying.ask"]({ run, image: { kind: "file", bytes } });
    expect(answer.pixels).toHaveLength(64);
    const text = new TextEncoder().encode("no picture at all");
    await expect(
      test.host.handlers["trying.ask"]({ run, image: { kind: "file", bytes: text } }),
    ).rejects.toMatchObject({ code: "invalid-image" });
    await expect(
      test.host.handlers["trying.ask"]({ run, image: { kind: "drawn", pixels: new Uint8Array(63) } }),
    ).rejects.toMatchObject({ code: "invalid-message" });
  });

  it("opens a checkpoint once for many questions", async () => {
    await test.host.handlers["trying.open"]({ run });
    for (let times = 0; times < 5; times += 1) {
      await test.host.handlers["trying.ask"]({ run, image: DIGIT });
    }
    expect(asked()).toHaveLength(1);
    expect(asked()[0]?.opened).toHaveLength(1);
  });

  it("opens the other one when another run is asked, and nothing of a run that is gone", async () => {
    await test.host.handlers["trying.ask"]({ run, image: DIGIT });
    const second = await test.start();
    await test.reach(second.id, "finished");
    await test.host.handlers["trying.ask"]({ run: second.id, image: DIGIT });
    await test.host.handlers["trying.ask"]({ run, image: DIGIT });
    expect(asked().reduce((sum, { opened }) => sum + opened.length, 0)).toBe(3);
    await test.host.handlers["runs.remove"]({ run });
    await expect(test.host.handlers["trying.ask"]({ run, image: DIGIT })).rejects.toMatchObject({
      code: "not-found",
    });
  });

  it("starts an engine that was killed again, once", async () => {
    await test.host.handlers["trying.ask"]({ run, image: DIGIT });
    asked()[0]?.kill();
    await expect(test.host.handlers["trying.ask"]({ run, image: DIGIT })).resolves.toMatchObject({
      step: 10,
    });
    expect(asked()).toHaveLength(2);
  });

  it("has its data again once they are back, when it is opened anew", async () => {
    const place = await pictureFolder({ classes: [..."abcdefghij"] });
    const order = { choices: {}, fit: "crop", background: "white", split: {}, path: place } as const;
    const { id: dataset } = await test.host.handlers["datasets.add"](order);
    const own = await test.start({ ...template("resnet-8"), dataset });
    await test.reach(own.id, "finished");
    const root = path.join(test.workspace, "prepared");
    const [folder = ""] = await readdir(root);
    const pixels = path.join(root, folder, "pixels.bin");
    await rename(pixels, `${pixels}.away`);
    const without = await test.host.handlers["trying.open"]({ run: own.id });
    expect(without.noData).toContain("cannot be read");
    await rename(`${pixels}.away`, pixels);
    const back = await test.host.handlers["trying.open"]({ run: own.id });
    expect(back.parts?.train).toBe(100);
  });

  it("asks the next weights where another program has trained on and a new engine is to open them", async () => {
    await test.host.handlers["trying.ask"]({ run, image: DIGIT });
    const folder = test.host.runFolder(run);
    const record = path.join(folder, "run.json");
    const told = JSON.parse(await readFile(record, "utf8"));
    for (const checkpoint of told.checkpoints) {
      const next = checkpoint.file.replace("0000010", "0000020");
      await rename(path.join(folder, checkpoint.file), path.join(folder, next));
      Object.assign(checkpoint, { file: next, step: 20 });
    }
    await writeFile(record, JSON.stringify(told));
    asked()[0]?.kill();
    expect(await test.host.handlers["trying.ask"]({ run, image: DIGIT })).toMatchObject({ step: 20 });
  });

  it("keeps nothing from closing", async () => {
    await test.host.handlers["trying.ask"]({ run, image: DIGIT });
    await test.host.close();
    expect(asked().every(({ isGone }) => isGone)).toBe(true);
    await expect(test.host.handlers["trying.ask"]({ run, image: DIGIT })).rejects.toMatchObject({
      code: "closed",
    });
  });
});

it("takes a better checkpoint as soon as a training has one", async () => {
  test = await createTestHost({ fake: { totalSteps: 40, stepsPerEpoch: 20, stepMs: 20 } });
  const { id } = await test.start();
  const ask = async () => (await test.host.handlers["trying.ask"]({ run: id, image: DIGIT })).step;
  await expect(ask()).rejects.toMatchObject({
    code: "not-found",
    message: expect.stringContaining("no checkpoint"),
  });
  await vi.waitFor(async () => expect(await ask()).toBe(20), { timeout: 10_000 });
  await test.reach(id, "finished");
  expect(await ask()).toBe(40);
});

it("gives up an engine that dies of a question twice, in words, and starts anew with the next", async () => {
  let deaths = 0;
  await trained({
    fake: {
      answering: (engine) => {
        // Passes that warm it up are of nothing but zeros.
        if (engine.questions.at(-1)?.images[0] === 0 || deaths === 2) return;
        deaths += 1;
        engine.kill();
      },
    },
  });
  await expect(test.host.handlers["trying.ask"]({ run, image: DIGIT })).rejects.toMatchObject({
    code: "engine-crashed",
    message: expect.stringContaining("ended from outside"),
  });
  expect(deaths).toBe(2);
  await expect(test.host.handlers["trying.ask"]({ run, image: DIGIT })).resolves.toMatchObject({ step: 10 });
});

it("takes one thread while something trains, and all of them otherwise", async () => {
  await trained();
  await test.host.handlers["trying.ask"]({ run, image: DIGIT });
  test.allow(3);
  const record: RunRecord = await test.start();
  await test.reachStep(3);
  await test.host.handlers["trying.ask"]({ run, image: DIGIT });
  expect(asked().map(({ threads }) => threads)).toEqual([[undefined], [1]]);
  expect(asked()[0]?.isGone).toBe(true);
  await test.host.handlers["runs.stop"]({ run: record.id });
  await test.reach(record.id, "stopped");
  await test.host.handlers["trying.ask"]({ run, image: DIGIT });
  expect(asked().at(-1)?.threads).toEqual([undefined]);
});

describe("an engine that is asked", () => {
  const model = {
    key: "a",
    imageShape: [8, 8, 1] as const,
    load: () => Promise.reject(new Error("it is open already")),
  };
  const question = { images: DIGIT.pixels, count: 1 };

  beforeEach(async () => {
    await trained();
    const network = (await test.read(run)).network;
    model.load = () =>
      Promise.resolve({ document: network, checkpoint: new Uint8Array(8), imageShape: [8, 8, 1] }) as never;
  });

  it("goes when nobody asks, and another one comes with the next question", async () => {
    const onIdle = vi.fn();
    const engine = new AskedEngine({ launcher: test.launcher, isTraining: () => false, onIdle, idleMs: 30 });
    await engine.ask(model, question);
    await vi.waitFor(() => expect(asked()[0]?.isGone).toBe(true));
    expect(onIdle).toHaveBeenCalledOnce();
    await engine.ask(model, question);
    expect(asked()).toHaveLength(2);
    engine.close();
  });

  it("is ended when it gives no answer in time", async () => {
    test.launcher.options = { ...test.launcher.options, answering: () => new Promise(() => undefined) };
    const engine = new AskedEngine({ launcher: test.launcher, isTraining: () => false, limitMs: 50 });
    await expect(engine.ask(model, question)).rejects.toMatchObject({
      code: "engine-crashed",
      message: expect.stringContaining("no answer"),
    });
    expect(asked()).toHaveLength(1);
    expect(asked()[0]?.isGone).toBe(true);
    engine.close();
  });

  it("answers one question after the other, in their order", async () => {
    const order: number[] = [];
    test.launcher.options = {
      ...test.launcher.options,
      answering: async (asking) => {
        order.push(asking.questions.at(-1)?.images[0] ?? 0);
        await new Promise((resolve) => setTimeout(resolve, 2));
        order.push(-1);
      },
    };
    const engine = new AskedEngine({ launcher: test.launcher, isTraining: () => false });
    const answers = [1, 2, 3].map((byte) =>
      engine.ask(model, { images: new Uint8Array(64).fill(byte), count: 1 }),
    );
    await Promise.all(answers);
    expect(order.slice(-6)).toEqual([1, -1, 2, -1, 3, -1]);
    engine.close();
  });
});
