/** Layers of two networks on the same images: linear CKA as NumPy has it, from features that are taken by another way. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Information } from "#core/insights/information";
import { plainTwin } from "#core/lab/questions/twin";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { withoutDrops } from "#core/program/without-drops";
import type { EngineNetworkBeside } from "#core/protocol/engine-api";
import { createTemplate } from "#core/templates/index";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { loadWeights } from "#engine/checkpoint/load-weights";
import { compileDocument } from "#engine/compile/from-document";
import { dataSource } from "#engine/instruments/image-source";
import { readSites } from "#engine/instruments/information/sites";
import { look } from "#engine/instruments/look";
import { inferencePass } from "#engine/train/forward";
import { digits } from "../support/digits";
import { checkpointOfFirstValues } from "../support/first-values";
import { askHeld, type HeldDataset, prepareHeld } from "../support/held-dataset";
import { startCpuEngine } from "./cpu-support";

const PYTHON = "/usr/bin/python3";
const hasNumpy = spawnSync(PYTHON, ["-c", "import numpy"]).status === 0;
const IMAGES = 40;
const MOST_SITES = 24;

const document = createTemplate("resnet-8") as NetworkDocument;
let device: CpuComputeBackend;
let dataset: HeldDataset;
beforeAll(async () => {
  device = await startCpuEngine(2);
  dataset = await digits(60, IMAGES);
});
afterAll(() => device.dispose());

interface Network {
  readonly document: NetworkDocument;
  readonly checkpoint: Uint8Array<ArrayBuffer>;
  readonly normalisation: HeldDataset["normalisation"];
}

async function networkOf(drawing: NetworkDocument, seed: number, shift = 0): Promise<Network> {
  const { mean, deviation } = dataset.normalisation;
  const normalisation = {
    mean: mean.map((value) => value + shift),
    deviation: deviation.map((value) => value * (1 + shift)),
  };
  const checkpoint = Uint8Array.from(await checkpointOfFirstValues(drawing, dataset, seed));
  return { document: drawing, checkpoint, normalisation };
}

async function compared(own: Network, other: Network): Promise<NonNullable<Information["beside"]>> {
  const held = { ...dataset, normalisation: own.normalisation };
  const beside: EngineNetworkBeside = { ...other, classes: 10 };
  const { figures } = await look(
    BUILT_IN_LAYERS,
    own.document,
    {
      instrument: "information",
      choices: { fit: 8 },
      checkpoint: own.checkpoint,
      part: "validation",
      images: IMAGES,
      on: { dataset: held },
      beside,
    },
    askHeld(held),
    { words: "this machine has" },
    async () => true,
  );
  if (!("reads" in figures) || !figures.beside) throw new Error("It compares the layers.");
  return figures.beside;
}

/** The images and all layers, `[layers][images][features]`, by a pass that reads nothing. */
async function featuresOf({ document: drawing, checkpoint, normalisation }: Network): Promise<number[][][]> {
  const prepared = prepareHeld({ ...dataset, normalisation });
  const { network } = compileDocument(BUILT_IN_LAYERS, drawing, prepared, [withoutDrops]);
  loadWeights(network, checkpoint);
  const sites = readSites(network, MOST_SITES);
  const source = dataSource(prepared, { part: "validation", images: IMAGES });
  const values = new Map<number, Float32Array>();
  for await (const { make } of source.pieces(IMAGES)) {
    const batch = make();
    values.set(0, batch.images.dataSync<"float32">());
    inferencePass(network, batch.images, ({ output }, result) => {
      values.set(output, result.dataSync<"float32">());
    }).dispose();
    batch.dispose();
  }
  network.dispose();
  return [0, ...sites.map(({ value }) => value)].map((value) => {
    const all = values.get(value) ?? new Float32Array();
    const each = all.length / IMAGES;
    return Array.from({ length: IMAGES }, (_, image) => [...all.subarray(image * each, (image + 1) * each)]);
  });
}

it("of a network with itself is 1 on the diagonal, and its own matrix", async () => {
  const network = await networkOf(document, 3);
  const { sites, similarity } = await compared(network, network);
  expect(sites.map(({ name }) => name)).toEqual(["input", "add1", "add2", "add3", "pool"]);
  expect(similarity).toHaveLength(5);
  similarity?.forEach((row, place) => {
    expect(row[place]).toBeCloseTo(1, 5);
    row.forEach((figure, column) => {
      expect(figure).toBeCloseTo(similarity[column]?.[place] ?? Number.NaN, 5);
    });
  });
});

it.skipIf(!hasNumpy)(
  `is what NumPy says of a network and its plain twin, each with its own normalisation${hasNumpy ? "" : ": Debian's NumPy is not here"}`,
  async () => {
    const one = await networkOf(document, 3);
    const other = await networkOf(plainTwin(BUILT_IN_LAYERS, document), 5, 0.2);
    const { similarity } = await compared(one, other);
    const { status, stdout, stderr } = spawnSync(
      PYTHON,
      [path.resolve(import.meta.dirname, "../support/cka.py")],
      {
        encoding: "utf8",
        maxBuffer: 2 ** 26,
        input: JSON.stringify({ one: await featuresOf(one), other: await featuresOf(other) }),
      },
    );
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const expected: number[][] = JSON.parse(stdout);
    expect(similarity?.map((row) => row.length)).toEqual(expected.map((row) => row.length));
    expect(expected[0]?.[0]).toBeCloseTo(1, 5);
    expect(expected.at(-1)?.at(-1)).toBeLessThan(0.9);
    for (const [row, values] of expected.entries()) {
      for (const [column, value] of values.entries())
        expect(Math.abs((similarity?.[row]?.[column] ?? Number.NaN) - value)).toBeLessThan(1e-4);
    }
  },
);
