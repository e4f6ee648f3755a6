/** Templates written as ONNX and run in onnxruntime. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { LARGER_TEMPLATES, SMALLER_TEMPLATES } from "../support/trained-templates";
import { isFullTrial } from "../support/trials";
import { startCpuEngine } from "./cpu-support";
import { onnxruntimeDifference, tryDocument } from "./onnx-support";

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

const NAMED = isFullTrial ? [...SMALLER_TEMPLATES, ...LARGER_TEMPLATES] : SMALLER_TEMPLATES;

it.each(NAMED)("%s", async (_id, template) => {
  const isLarge = template.group === "imagenet";
  // Smaller pictures than they are made for, which their layers take as well.
  const side = isLarge ? 64 : 16;
  const facts = { imageShape: [side, side, 3], classes: isLarge ? 1000 : 10 };
  const tried = tryDocument(template.create(), facts, {
    count: 1,
    gammas: template.id.includes("1001") ? 0.1 : 1,
  });
  expect(await onnxruntimeDifference(tried)).toBeLessThan(1e-4);
});
