/** Every template written as ONNX and run in onnxruntime. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { TEMPLATES } from "#core/templates/index";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { startCpuEngine } from "./cpu-support";
import { onnxruntimeDifference, tryDocument } from "./onnx-support";

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

/** Those without a weight cannot be trained. */
const TRAINABLE = TEMPLATES.filter(({ id }) => !id.startsWith("empty"));

it.each(TRAINABLE.map((template) => [template.id, template] as const))(
  "%s",
  { timeout: 240_000 },
  async (_id, template) => {
    const isLarge = template.group === "imagenet";
    // Smaller pictures than they are made for, which their layers take as well.
    const side = isLarge ? 64 : 16;
    const facts = { imageShape: [side, side, 3], classes: isLarge ? 1000 : 10 };
    const tried = tryDocument(template.create(), facts, {
      count: 1,
      gammas: template.id.includes("1001") ? 0.1 : 1,
    });
    expect(await onnxruntimeDifference(tried)).toBeLessThan(1e-4);
  },
);
