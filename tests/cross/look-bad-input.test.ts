/** What every instrument does with networks, weights and images that it was not made for: it answers, or says why not, in words. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeSafetensors, encodeSafetensors } from "#core/codecs/safetensors";
import { SkiploomError } from "#core/foundation/errors";
import {
  figuresSchema,
  INSTRUMENTS,
  type Insight,
  type InstrumentId,
  isOnNoise,
  type Looked,
} from "#core/insights/instruments";
import { shownAs, viewOf } from "#core/insights/views/index";
import { insightPage } from "#core/insights/views/page";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import type { NetworkDocument } from "#core/network/document";
import { createTemplate } from "#core/templates/index";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { look } from "#engine/instruments/look";
import { digits } from "../support/digits";
import { checkpointOfFirstValues } from "../support/first-values";
import { askHeld, type HeldDataset } from "../support/held-dataset";
import { leastLook } from "../support/least-look";
import { startCpuEngine } from "./cpu-support";

const ALL = Object.keys(INSTRUMENTS) as InstrumentId[];
/** The others look at first values alone. */
const OF_WEIGHTS = ALL.filter((instrument) => !isOnNoise(instrument));
const IMAGES = 12;
const MACHINE = { words: "this machine has" };

let device: CpuComputeBackend;
let dataset: HeldDataset;
let checkpoint: Uint8Array;
beforeAll(async () => {
  device = await startCpuEngine(1);
  dataset = await digits(60, IMAGES);
  checkpoint = await checkpointOfFirstValues(template("resnet-8"), dataset);
});
afterAll(() => device.dispose());

function template(id: string): NetworkDocument {
  const document = createTemplate(id);
  if (!document) throw new Error(`There is no template ${id}.`);
  return document;
}

/** A ResNet-8 with one logit. */
function ofOneClass(): NetworkDocument {
  const document = template("resnet-8");
  const nodes = document.graph.nodes.map((node) =>
    node.kind === "layer" && node.type === "dense" ? { ...node, params: { ...node.params, units: 1 } } : node,
  );
  return { ...document, graph: { ...document.graph, nodes } };
}

/** With other numbers in the kernel of one convolution. */
function changed(bytes: Uint8Array, change: (value: number) => number): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(bytes);
  return encodeSafetensors(
    [...tensors].map(([name, { shape, data }]) => ({
      name,
      shape,
      data: name === "weights/conv2/kernel" ? Float32Array.from(data, change) : data,
    })),
    Object.fromEntries(metadata),
  );
}

interface Given {
  readonly document?: NetworkDocument;
  readonly weights?: Uint8Array;
  readonly on?: HeldDataset;
  readonly bytes?: number;
}

async function ask(instrument: InstrumentId, given: Given = {}): Promise<Looked> {
  const { document = template("resnet-8"), weights, on = dataset, bytes } = given;
  return await look(
    BUILT_IN_LAYERS,
    document,
    { ...leastLook(instrument, on, IMAGES), ...(weights && { checkpoint: weights }) },
    askHeld(on),
    bytes === undefined ? MACHINE : { bytes, words: "is free on this machine now" },
    async () => true,
  );
}

/** That it can be kept and shown: sentences, table, pictures and page hold no number that is none, but words for it. */
function requireShown(looked: Looked): string {
  const { instrument, figures } = looked;
  expect(figuresSchema.parse(JSON.parse(JSON.stringify({ instrument, figures })))).toEqual({
    instrument,
    figures,
  });
  const answer = {
    ...looked,
    network: "ResNet-8",
    weights: { kind: "untrained", seed: 1 },
    dataset: { id: "digits", name: "Digits", sha256: "0" },
    part: "validation",
    choices: {},
  } as Insight;
  const shown = shownAs(instrument, answer);
  const view = viewOf(instrument);
  expect(view.sentences(shown).length).toBeGreaterThan(0);
  const page = insightPage({ instrument, answers: [answer], version: "0" });
  expect(page).not.toMatch(/NaN|Infinity|undefined/);
  return page;
}

/** It answers, or refuses in a sentence. */
async function answerOrWords(looked: Promise<Looked>): Promise<string> {
  try {
    return requireShown(await looked);
  } catch (error) {
    if (!(error instanceof SkiploomError)) throw error;
    expect(error.message).toMatch(/^[A-Z].*\.$/s);
    return error.code;
  }
}

describe.each(OF_WEIGHTS)("%s", { timeout: 60_000 }, (instrument) => {
  it("refuses a checkpoint that does not fit its drawing, and one with a number that is none", async () => {
    await expect(
      ask(instrument, { document: template("resnet-14"), weights: checkpoint }),
    ).rejects.toMatchObject({
      code: "invalid-checkpoint",
    });
    const broken = changed(checkpoint, () => Number.NaN);
    await expect(ask(instrument, { weights: broken })).rejects.toMatchObject({
      code: "invalid-checkpoint",
      message: expect.stringContaining("conv2/kernel"),
    });
  });

  it("names numbers that go beyond all bounds, and draws none of them", async () => {
    const page = await answerOrWords(
      ask(instrument, { weights: changed(checkpoint, (value) => value * 1e37) }),
    );
    expect(page.length).toBeGreaterThan(0);
  });

  it("takes a part of one image, and images of one class", async () => {
    const { images, labels } = dataset.validation;
    const one = { images: images.slice(0, 64), labels: labels.slice(0, 1), count: 1 };
    await answerOrWords(ask(instrument, { on: { ...dataset, validation: one } }));
    await answerOrWords(ask(instrument, { on: { ...dataset, validation: one }, weights: checkpoint }));
    const same = { ...dataset.validation, labels: new Uint8Array(IMAGES) };
    await answerOrWords(ask(instrument, { on: { ...dataset, validation: same }, weights: checkpoint }));
    const none = { images: new Uint8Array(), labels: new Uint8Array(), count: 0 };
    await expect(ask(instrument, { on: { ...dataset, validation: none } })).rejects.toMatchObject({
      code: "invalid-dataset",
      message: "This part has no images. Choose another part.",
    });
  });
});

describe.each(ALL)("%s", { timeout: 60_000 }, (instrument) => {
  it("answers of a network without skips, or says which networks it can be asked of", async () => {
    const code = await answerOrWords(ask(instrument, { document: template("plain-8") }));
    expect(code.length < 40 ? code : "answered").toMatch(/^(?:answered|unsupported)$/);
  });

  it("answers of data of one class alone, or says why not", async () => {
    const labels = new Uint8Array(IMAGES);
    const on = {
      ...dataset,
      classNames: ["0"],
      train: { ...dataset.train, labels: new Uint8Array(dataset.train.count) },
      validation: { ...dataset.validation, labels },
      test: { ...dataset.test, labels: new Uint8Array(dataset.test.count) },
    };
    const code = await answerOrWords(ask(instrument, { document: ofOneClass(), on }));
    expect(code.length < 40 ? code : "answered").toMatch(/^(?:answered|unsupported)$/);
  });

  it("tells how much memory is missing", async () => {
    await expect(ask(instrument, { bytes: 1_000 })).rejects.toMatchObject({
      code: "out-of-memory",
      message: expect.stringMatching(
        /needs at least \d+ MB for one image, more than is free on this machine now\.$/,
      ),
    });
  });
});

it("names in a page what is no number", async () => {
  const looked = await ask("residual", { weights: changed(checkpoint, (value) => value * 1e37) });
  expect(requireShown(looked)).toContain("not a number");
});
