/** Exported layers models, run by TensorFlow.js as people install it, say what our engine says. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { tfjs } from "#core/formats/keras/tfjs";
import type { WeightForm } from "#core/formats/model";
import type { NetworkDocument } from "#core/network/document";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { differenceOf } from "../support/run-program";
import { someOf } from "../support/trials";
import { CASES, FACTS, isSound, networkWith, paramsOf } from "./any-network";
import { startCpuEngine } from "./cpu-support";
import { everyLayerDocument } from "./every-layer";
import { probabilitiesOf, readBack, runInTensorFlowJs, written } from "./keras-support";
import { tryDocument } from "./onnx-support";

const LIMIT = 1e-4;
const SEED = 20_261_127;
const WIDE = { imageShape: [8, 8, 3], classes: 10 };

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

/** Of TensorFlow.js' probabilities from ours; undefined where the check beforehand refuses the network. */
async function differenceIn(
  document: NetworkDocument,
  facts = FACTS,
  form: WeightForm = "float32",
): Promise<number | undefined> {
  const tried = tryDocument(document, facts, { form });
  const options = { choices: { model: "layers" }, form };
  const isRefused = tfjs.check(tried.model.program, options).some(({ kind }) => kind === "refused");
  if (isRefused) {
    await expect(written(tried.model, "tfjs")).rejects.toThrow(
      /cannot be exported to TensorFlow\.js\. .+ instead\./,
    );
    return undefined;
  }
  const files = await written(tried.model, "tfjs", form === "float16" ? form : "float32");
  return differenceOf(await runInTensorFlowJs(files, tried), probabilitiesOf(tried));
}

it.each(CASES)("%s with any parameters (after a flatten: %s)", async (type, afterFlatten) => {
  const documents = fc
    .sample(paramsOf(type), { numRuns: someOf(40), seed: SEED })
    .map((params) => networkWith(type, params, afterFlatten))
    .filter(isSound)
    .slice(0, 4);
  // One after the other: which kernels TensorFlow.js runs on is one setting for all.
  for (const document of documents) {
    const difference = await differenceIn(document);
    if (difference !== undefined) expect(difference).toBeLessThan(LIMIT);
  }
  expect(await differenceIn(networkWith(type, {}, afterFlatten))).toBeLessThan(LIMIT);
});

it("many layers in one network", async () => {
  expect(await differenceIn(everyLayerDocument(), WIDE)).toBeLessThan(LIMIT);
});

it("in 16 bits what they hold exactly, in fewer bytes", async () => {
  const document = everyLayerDocument();
  expect(await differenceIn(document, WIDE, "float16")).toBeLessThan(LIMIT);
  const tried = tryDocument(document, WIDE, { form: "float16" });
  const [plain, halves] = [await written(tried.model, "tfjs"), await written(tried.model, "tfjs", "float16")];
  const bytesOf = (files: ReadonlyMap<string, Uint8Array>): number => files.get("weights.bin")?.length ?? 0;
  expect(bytesOf(halves)).toBeLessThan(0.75 * bytesOf(plain));
  expect(differenceOf(await readBack(halves, "tfjs", tried.images), tried.logits)).toBeLessThan(LIMIT);
});

it("writes equal bytes of equal models, and hands the preprocessing on", async () => {
  const { model } = tryDocument(everyLayerDocument(), WIDE);
  const files = await written(model, "tfjs");
  expect(files).toEqual(await written(model, "tfjs"));
  const { userDefinedMetadata } = JSON.parse(new TextDecoder().decode(files.get("model.json")));
  expect(userDefinedMetadata.skiploom.preprocessing).toEqual(model.preprocessing);
});
