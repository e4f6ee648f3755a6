/** Values at sites, and what a trained network says when some of it is changed, against sums done by hand. */
import { beforeAll, describe, expect, it } from "vitest";
import type { Intervention as AnyIntervention } from "#core/program/interventions";
import type { Engine } from "#engine/engine";
import { noiseDataset, startTestEngine, tinyDocument, trainThrough } from "./engine-support";

/** Those that need no weight of their own. */
type Intervention = Exclude<AnyIntervention, { kind: "fill" }>;

const document = tinyDocument({ epochs: 2 });
const dataset = noiseDataset();
const { images, count } = dataset.test;
let engine: Engine;
let checkpoint: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  engine = await startTestEngine();
  const { best, failed } = await trainThrough(engine, { document, dataset });
  expect(failed).toBeUndefined();
  checkpoint = best?.bytes ?? new Uint8Array();
});

async function read(
  sites: readonly string[],
  interventions: readonly Intervention[] = [],
): Promise<Float32Array[]> {
  const { values } = await engine.handlers.read({
    document,
    checkpoint,
    dataset,
    images,
    count,
    sites: [...sites],
    interventions: [...interventions],
  });
  for (const { shape, data } of values) {
    expect(shape[0]).toBe(count);
    expect(data.length).toBe(shape.reduce((product, side) => product * side, 1));
  }
  return values.map(({ data }) => data);
}

function expectClose(one: ArrayLike<number> | undefined, other: ArrayLike<number> | undefined): void {
  expect(one?.length).toBe(other?.length);
  Array.from(one ?? []).forEach((value, index) => {
    expect(value).toBeCloseTo(other?.[index] ?? Number.NaN, 5);
  });
}

describe("values at sites", () => {
  it("add up at a merge: x + F(x)", async () => {
    const [x, f, sum] = await read(["add1:in.identity", "add1:in.residual", "add1:out"]);
    expectClose(
      x?.map((value, index) => value + (f?.[index] ?? Number.NaN)),
      sum,
    );
    expect(x?.some((value) => value !== 0)).toBe(true);
    expect(f?.some((value) => value !== 0)).toBe(true);
  });

  it("are the images at the input, and at the output what predict says", async () => {
    const [first, last] = await read(["input:out", "output:out"]);
    expect(first?.length).toBe(images.length);
    const { probabilities } = await engine.handlers.predict({
      document,
      checkpoint,
      imageShape: dataset.imageShape,
      images,
      count,
    });
    expect(last).toEqual(probabilities);
  });
});

describe("interventions", () => {
  it("without a branch leave x alone", async () => {
    const lesion: Intervention = { kind: "zero", site: "add2:in.residual" };
    const [x] = await read(["add2:in.identity"]);
    const [sum, f] = await read(["add2:out", "add2:in.residual"], [lesion]);
    expect(sum).toEqual(x);
    expect(f?.every((value) => value === 0)).toBe(true);
  });

  it("scale, average and replace", async () => {
    const [f, x] = await read(["add2:in.residual", "add2:in.identity"]);
    const [scaled] = await read(
      ["add2:in.residual"],
      [{ kind: "scale", site: "add2:in.residual", factor: -2 }],
    );
    expectClose(
      scaled,
      f?.map((value) => -2 * value),
    );
    const [mean] = await read(["add2:in.residual"], [{ kind: "mean", site: "add2:in.residual" }]);
    const size = (f?.length ?? 0) / count;
    const wanted = Float32Array.from({ length: size }, (_, place) => {
      let sum = 0;
      for (let row = 0; row < count; row += 1) sum += f?.[row * size + place] ?? Number.NaN;
      return sum / count;
    });
    for (let row = 0; row < count; row += 1)
      expectClose(mean?.subarray(row * size, (row + 1) * size), wanted);
    const [replaced] = await read(
      ["add2:out"],
      [{ kind: "replace", site: "add2:in.residual", by: "add2:in.identity" }],
    );
    expectClose(
      replaced,
      x?.map((value) => 2 * value),
    );
  });

  it("change what the network scores; none leaves it as it is", async () => {
    const evaluate = (...interventions: Intervention[]) =>
      engine.handlers.evaluate({ document, checkpoint, dataset, part: "test", interventions });
    const whole = await evaluate();
    const { probabilities, classes } = await engine.handlers.predict({
      document,
      checkpoint,
      imageShape: dataset.imageShape,
      images,
      count,
    });
    let loss = 0;
    dataset.test.labels.forEach((label, row) => {
      loss -= Math.log(probabilities[row * classes + label] ?? Number.NaN) / count;
    });
    expect(whole.count).toBe(count);
    expect(whole.loss).toBeCloseTo(loss, 5);
    expect((await evaluate({ kind: "scale", site: "add1:in.residual", factor: 1 })).loss).toBe(whole.loss);
    expect((await evaluate({ kind: "zero", site: "add1:in.residual" })).loss).not.toBeCloseTo(whole.loss, 3);
  });

  it("say what is not there, and what is no longer read", async () => {
    await expect(read(["add9:out"])).rejects.toMatchObject({
      code: "invalid-network",
      message: expect.stringContaining('"add9:out"'),
    });
    await expect(read(["conv3:out"], [{ kind: "zero", site: "add2:in.residual" }])).rejects.toMatchObject({
      message: expect.stringMatching(/"conv3:out" cannot be read/),
    });
  });
});
