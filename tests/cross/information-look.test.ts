/** Readers of features say what scikit-learn's ridge says; pictures of 64 pixels are rebuilt from themselves. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Random } from "#core/foundation/random";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate } from "#core/templates/index";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import {
  Features,
  innerProducts,
  requireRoom,
  requireRoomForPairs,
} from "#engine/instruments/information/features";
import { type Matrix, matrix } from "#engine/instruments/information/matrix";
import { readAll } from "#engine/instruments/information/ridge";
import { wantedFrom } from "#engine/instruments/information/targets";
import { type LookRequest, look } from "#engine/instruments/look";
import { digits } from "../support/digits";
import { askHeld } from "../support/held-dataset";
import { startCpuEngine } from "./cpu-support";

const PYTHON = "/usr/bin/python3";
const hasScikit = spawnSync(PYTHON, ["-c", "import sklearn"]).status === 0;

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

const random = Random.fromSeed(29, "readers");
const noise = (rows: number, columns: number, shift: number): Matrix =>
  matrix(
    rows,
    columns,
    Float64Array.from({ length: rows * columns }, () => Math.fround(random.normal() + shift)),
  );

function rowsOf({ rows, columns, values }: Matrix, which?: readonly number[]): number[][] {
  const all = which ?? Array.from({ length: rows }, (_, row) => row);
  return all.map((row) => [...values.subarray(row * columns, (row + 1) * columns)]);
}

describe.skipIf(!hasScikit)(`a reader${hasScikit ? "" : ": Debian's scikit-learn is not here"}`, () => {
  it.each([
    ["more features than images", 37, 90],
    ["fewer features than images", 60, 13],
    ["more targets than scored images", 40, 25],
  ])("says what scikit-learn's ridge says: %s", async (_, count, width) => {
    const training = noise(count, width, 2);
    const scored = noise(11, width, 2);
    const [learnt, wanted] = [noise(count, 19, 1), noise(11, 19, 1)];
    // Something that can be learnt.
    for (let row = 0; row < count; row += 1) learnt.values[row * 19] = training.values[row * width] ?? 0;
    const places = Array.from({ length: count }, (__, place) => place);
    const split = {
      fit: places.filter((place) => place % 5 !== 4),
      select: places.filter((place) => place % 5 === 4),
    };
    const featuresOf = (from: Matrix): Features => {
      const features = new Features(width);
      features.add(Float32Array.from(from.values));
      return features;
    };
    const products = await innerProducts(featuresOf(training), featuresOf(scored), split);
    const targets = wantedFrom(learnt, wanted, split);
    const error = (predicted: Matrix, truth: Matrix): number =>
      predicted.values.reduce((sum, value, at) => sum + (value - (truth.values[at] ?? 0)) ** 2, 0);
    const found = readAll(products, { all: targets }, { all: error })?.all;
    if (!found) throw new Error("Something can be read.");
    const { status, stdout, stderr } = spawnSync(
      PYTHON,
      [path.resolve(import.meta.dirname, "../support/ridge.py")],
      {
        encoding: "utf8",
        input: JSON.stringify({
          fit: rowsOf(training, split.fit),
          targets: rowsOf(learnt, split.fit),
          score: rowsOf(scored),
          strength: found.strength,
        }),
      },
    );
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const { predicted }: { predicted: number[][] } = JSON.parse(stdout);
    for (const [row, values] of predicted.entries()) {
      for (const [column, value] of values.entries()) {
        const own = (found.predicted.values[row * 19 + column] ?? 0) + (targets.mean[column] ?? 0);
        expect(Math.abs(own - value)).toBeLessThan(1e-4);
      }
    }
  });
});

it("tells the memory of large pictures before it reads any", () => {
  const pictures = { name: "The input", features: 224 * 224 * 3 };
  expect(() => requireRoom(pictures, 1_280, 8)).toThrow(/1,470 MB for 1,280 images.*Choose fewer/);
  expect(requireRoom(pictures, 100, 8)).toBe(100 * 224 * 224 * 3 * 8);
  expect(() => requireRoomForPairs(25, 5_000)).toThrow(/25 layers .* 5,000 images takes 4,769 MB.*fewer/);
  expect(requireRoomForPairs(25, 512)).toBe(25 * 512 ** 2 * 8);
});

describe("what can be read of digits", () => {
  const document = createTemplate("resnet-8") as NetworkDocument;
  const usual = {
    instrument: "information",
    choices: { fit: 400 },
    part: "validation",
    images: 100,
  } as const;
  const ask = async (more: Partial<LookRequest> = {}) => {
    const dataset = await digits(500, 100);
    const words = { words: "this machine has" };
    const request: LookRequest = { ...usual, on: { dataset }, ...more };
    return await look(BUILT_IN_LAYERS, document, request, askHeld(dataset), words, async () => true);
  };

  it("is all of the picture from the picture itself, and less of it the deeper it is read", async () => {
    const { figures, images } = await ask();
    if (!("reads" in figures)) throw new Error("It answers what can be read.");
    const { sites, reads, similarity, untrained, fitted, selected, pictures } = figures;
    expect([images, fitted, selected]).toEqual([100, 400, 100]);
    expect(sites.map(({ name }) => name)).toEqual(["input", "add1", "add2", "add3", "pool"]);
    expect(sites[0]?.features).toBe(64);
    expect(reads[0]?.r2).toBeGreaterThan(0.999);
    expect(reads[0]?.accuracy).toBeGreaterThan(0.85);
    const r2 = reads.map((read) => read.r2 ?? Number.NaN);
    expect(r2.at(-1)).toBeLessThan(0.8);
    expect([...r2].sort((one, other) => other - one)).toEqual(r2);
    // It is untrained itself.
    expect(untrained).toBeNull();
    expect(similarity).toHaveLength(5);
    for (const [place, row] of (similarity ?? []).entries()) expect(row[place]).toBeCloseTo(1, 10);
    expect(Buffer.from(pictures.rebuilt[0] ?? "", "base64")).toHaveLength(8 * 64);
    const [original, rebuilt] = [pictures.original, pictures.rebuilt[0] ?? ""].map((text) =>
      Buffer.from(text, "base64"),
    );
    for (const [at, byte] of (original ?? []).entries())
      expect(Math.abs(byte - (rebuilt?.[at] ?? 0))).toBeLessThan(20);
  });

  it("is not asked of the images that readers are fitted on", async () => {
    await expect(ask({ part: "train" })).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringContaining("Choose the validation or the test part"),
    });
  });

  it("is no number where there is but one image", async () => {
    const { figures } = await ask({ images: 1 });
    expect(figures).toMatchObject({ similarity: null });
  });
});
