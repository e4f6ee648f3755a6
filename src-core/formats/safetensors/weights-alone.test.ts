import { describe, expect, it } from "vitest";
import { analyse } from "../../analysis/analyse";
import { readSafetensorsWeights } from "../../codecs/safetensors-weights";
import { Random } from "../../foundation/random";
import { BUILT_IN_LAYERS } from "../../layers/index";
import { meantFor } from "../../network/images";
import { lowerGraph } from "../../program/lower";
import { createTemplate } from "../../templates/index";
import type { FormatTools, WriteOptions } from "../format";
import type { FileSet, TrainedModel } from "../model";
import { roundWeights } from "../weight-forms";
import { safetensors } from "./weights-alone";

/** Small images, in the template's own number of classes. */
function factsOf(id: string): { readonly imageShape: [number, number, number]; readonly classes: number } {
  return { imageShape: [32, 32, 1], classes: id === "mobilenet-v2" ? 1000 : 10 };
}
const TOOLS: FormatTools = {
  hdf5: () => Promise.reject(new Error("Not needed.")),
  resource: () => Promise.reject(new Error("Not needed.")),
};

function model(id: string): TrainedModel {
  const document = createTemplate(id);
  const flat = document && analyse(BUILT_IN_LAYERS, meantFor(document, factsOf(id)), undefined).flat;
  if (!document || !flat) throw new Error(`The template ${id} should be sound.`);
  const program = lowerGraph(flat, factsOf(id));
  const random = Random.fromSeed(5, "weights");
  const weights = new Map(
    program.steps
      .flatMap((step) => step.weights)
      .map(({ name, shape }) => [
        name,
        Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, () =>
          random.normal(0, 1),
        ),
      ]),
  );
  const preprocessing = {
    imageShape: factsOf(id).imageShape,
    pixelMaximum: 255,
    mean: [0.5],
    deviation: [0.2],
    classNames: ["a"],
  };
  return { document, flat, program, weights, preprocessing, source: { run: "run-1" } };
}

const options = (names: string, form: WriteOptions["form"] = "float32"): WriteOptions => ({
  choices: { names },
  form,
});

async function written(trained: TrainedModel, how: WriteOptions): Promise<FileSet> {
  return (await safetensors.write?.(trained, how, TOOLS)) ?? new Map();
}

function isSame(one: Float32Array | undefined, other: Float32Array): boolean {
  return one?.length === other.length && one.every((value, at) => value === other[at]);
}

describe("weights alone", () => {
  it.each([
    ["resnet-8", "drawing"],
    ["resnet-8", "torchvision"],
    ["mobilenet-v2", "drawing"],
  ])("%s with the names of %s comes back as it went", async (id, names) => {
    const trained = model(id);
    expect(
      safetensors.check(trained.program, options(names)).filter(({ kind }) => kind === "refused"),
    ).toEqual([]);
    const files = await written(trained, options(names));
    const back = await safetensors.readBack?.(files, trained, TOOLS);
    for (const [name, values] of trained.weights) expect(isSame(back?.get(name), values), name).toBe(true);
    const { metadata } = readSafetensorsWeights(files.get("model.safetensors") ?? new Uint8Array(0));
    expect(metadata.get("format")).toBe(names === "drawing" ? "skiploom" : "pt");
    expect(JSON.parse(metadata.get("preprocessing") ?? "")).toEqual(trained.preprocessing);
  });

  it("keeps rounded weights in 16 bits, and running statistics in 32", async () => {
    const trained = model("resnet-8");
    const rounded = { ...trained, weights: roundWeights(trained.program, trained.weights, "float16") };
    const files = await written(rounded, options("torchvision", "float16"));
    const { tensors } = readSafetensorsWeights(files.get("model.safetensors") ?? new Uint8Array(0));
    expect(tensors.get("layer1.0.conv1.weight")?.type).toBe("float16");
    expect(tensors.get("bn1.running_var")?.type).toBe("float32");
    const back = await safetensors.readBack?.(files, rounded, TOOLS);
    for (const [name, values] of rounded.weights) expect(isSame(back?.get(name), values), name).toBe(true);
  });

  it("refuses torchvision's names for what is not of that form, and tells where it pads otherwise", async () => {
    const plain = model("mobilenet-v2");
    const [finding] = safetensors.check(plain.program, options("torchvision"));
    expect(finding).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("torchvision has no name for every weight"),
    });
    await expect(written(plain, options("torchvision"))).rejects.toThrow(
      /no name for every weight.*Use the names of the drawing/,
    );
    expect(safetensors.check(model("resnet-8").program, options("torchvision"))).toMatchObject([
      { kind: "changed", reason: expect.stringContaining("pad as many pixels on both sides") },
    ]);
  });

  it("does not give back what is not there", async () => {
    const trained = model("resnet-8");
    const files = await written(trained, options("drawing"));
    await expect(safetensors.readBack?.(files, model("conv-small"), TOOLS)).rejects.toThrow(
      /it has no tensor/,
    );
  });
});
