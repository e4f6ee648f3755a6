/** Trained networks that no one here made, in drawings of ours, against what PyTorch gave for the same pixels. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createResidual } from "#core/templates/residual";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { startCpuEngine } from "./cpu-support";
import {
  asPyTorch,
  difference,
  fixture,
  fixtureLogits,
  fixturePixels,
  HAS_FIXTURES,
  logitsOf,
  match,
  readWeights,
} from "./weights-support";

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

const CIFAR = { imageShape: [32, 32, 3], classes: 10 } as const;

describe.skipIf(!HAS_FIXTURES)("CIFAR ResNets (../shared/fixtures)", () => {
  it.each([
    ["resnet20-12fca82f", 3, 0.825],
    ["resnet56-4bfd9763", 9, 0.88],
  ] as const)("%s gives PyTorch's logits", async (net, pairs, accuracy) => {
    const document = asPyTorch(createResidual("resnet", pairs), "both");
    const file = await readWeights(`${net}.th`, fixture(`cifar-resnets/${net}.th`));
    const { table, weights } = match(document, CIFAR, file);
    expect(table.rows.filter((row) => row.match?.by !== "torchvision")).toEqual([]);
    expect(table.leftOver.filter(({ isIdle }) => !isIdle)).toEqual([]);
    expect(table.notes.filter(({ kind }) => kind === "numbers")).toEqual([]);
    const { images, labels } = fixturePixels();
    const logits = await logitsOf(document, CIFAR, weights, images);
    expect(difference(logits, fixtureLogits(net))).toBeLessThan(1e-4);
    const right = [...labels].filter((label, image) => {
      const own = [...logits.subarray(image * 10, image * 10 + 10)];
      return own.indexOf(Math.max(...own)) === label;
    });
    expect(right.length / labels.length).toBeCloseTo(accuracy, 6);
  });
});
