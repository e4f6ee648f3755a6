/** What is exported is read back, from each of the three files: the same logits, preprocessing and name. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { holdTemplate } from "../support/keras-templates";
import { kerasNetworkTrial } from "../support/keras-trial";
import { differenceOf } from "../support/run-program";
import { SMALLER_TEMPLATES } from "../support/trained-templates";
import { someOf } from "../support/trials";
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

it.each(SMALLER_TEMPLATES)("the template %s", async (_id, template) => {
  await holdTemplate(template);
});

describe.each(FILES)("a %s file", (file) => {
  it("of every layer with any parameters", async () => {
    for (const [type, afterFlatten] of CASES) {
      const [document] = fc
        .sample(paramsOf(type), { numRuns: someOf(20), seed: SEED })
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

it("random networks, in TensorFlow.js as well", async () => {
  expect(await kerasNetworkTrial(30, SEED)).toBeLessThan(LIMIT);
});
