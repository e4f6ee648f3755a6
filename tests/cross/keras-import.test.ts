/** What is exported is read back, from each of the three files: the same logits, preprocessing and name. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TEMPLATES } from "#core/templates/index";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { kerasNetworkTrial } from "../support/keras-trial";
import { differenceOf } from "../support/run-program";
import { CASES, FACTS, isSound, networkWith, paramsOf } from "./any-network";
import { startCpuEngine } from "./cpu-support";
import { everyLayerDocument } from "./every-layer";
import { FILES, formatOf, readBack, TOOLS, written } from "./keras-support";
import { tryDocument } from "./onnx-support";

const LIMIT = 1e-4;
const SEED = 20_261_127;
const WIDE = { imageShape: [8, 8, 3], classes: 10 };

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

/** Those without a weight cannot be trained. */
const TRAINABLE = TEMPLATES.filter(({ id }) => !id.startsWith("empty"));

it.each(TRAINABLE.map((template) => [template.id, template] as const))(
  "the template %s",
  { timeout: 240_000 },
  async (id, template) => {
    const isLarge = template.group === "imagenet";
    const side = isLarge ? 64 : 16;
    const facts = { imageShape: [side, side, 3], classes: isLarge ? 1000 : 10 };
    const network = tryDocument(template.create(), facts, {
      count: 1,
      gammas: id.includes("1001") ? 0.1 : 1,
    });
    for (const file of FILES) {
      // Its many groups are what TensorFlow.js has no layer for.
      if (id === "imagenet-resnext-50" && file === "tfjs") {
        await expect(written(network.model, file)).rejects.toThrow(/at most 3 groups/);
        continue;
      }
      const found = await readBack(await written(network.model, file), file, network.images);
      expect(differenceOf(found, network.logits)).toBeLessThan(LIMIT);
    }
  },
);

describe.each(FILES)("a %s file", (file) => {
  it("of every layer with any parameters", { timeout: 240_000 }, async () => {
    for (const [type, afterFlatten] of CASES) {
      const [document] = fc
        .sample(paramsOf(type), { numRuns: 20, seed: SEED })
        .map((params) => networkWith(type, params, afterFlatten))
        .filter(isSound);
      for (const each of [networkWith(type, {}, afterFlatten), document]) {
        if (!each) continue;
        const network = tryDocument(each, FACTS);
        const choices = file === "tfjs" ? { model: "layers" } : { file };
        const findings = formatOf(file).check(network.model.program, { choices, form: "float32" });
        if (findings.some(({ kind }) => kind === "refused")) continue;
        const found = await readBack(await written(network.model, file), file, network.images);
        expect(differenceOf(found, network.logits), type).toBeLessThan(LIMIT);
      }
    }
  });

  it("says what it is, and how images are prepared", async () => {
    const { model } = tryDocument(everyLayerDocument(), WIDE);
    const files = await written(model, file);
    expect(formatOf(file).recognise?.(files)).toBe(true);
    const read = await formatOf(file).read?.(files, TOOLS);
    expect(read).toMatchObject({ name: model.document.name, inputShape: [8, 8, 3] });
    expect(read?.preprocessing).toEqual(model.preprocessing);
    expect(read?.madeBy).toMatch(file === "tfjs" ? /^TensorFlow\.js layers model/ : /^Keras \d/);
  });
});

it("random networks, in TensorFlow.js as well", { timeout: 240_000 }, async () => {
  expect(await kerasNetworkTrial(30, SEED)).toBeLessThan(LIMIT);
});
