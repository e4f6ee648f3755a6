/**
 * Thirty steps of a ResNet-8 with momentum and weight decay, against PyTorch's losses from the same weights and batches.
 * The fixture is made by scripts/fixtures/training_parity.py.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { trainFixture, weightDifference } from "../gpu-suite/pytorch-fixture";
import { startCpuEngine } from "./cpu-support";

const folder = path.join(import.meta.dirname, "../fixtures/training-parity");
const TOLERANCE = 1e-3;

/**
 * With direct products the weights agree as well. Winograd's way rounds differently (about 5e-6 of the largest value); a ReLU
 * at the edge then falls to the other side, and thirty steps of momentum make some thousandths of it in single weights.
 */
const WAYS = [
  { way: "direct products", winograd: false, weights: 1e-4 },
  { way: "Winograd's convolutions", winograd: true, weights: 1e-2 },
] as const;

describe("training against PyTorch", () => {
  it.each(WAYS)(
    "sees the same losses for thirty steps, and ends at the same weights: $way",
    async ({ winograd, weights: weightTolerance }) => {
      const device = await startCpuEngine(2, undefined, undefined, winograd);
      const bytes = readFileSync(path.join(folder, "fixture.safetensors"));
      const result = await trainFixture(
        bytes,
        readFileSync(path.join(folder, "network.skiploom.json"), "utf8"),
      );
      const { losses, largest } = result;
      console.log(`largest difference of ${losses.length} losses: ${largest.toExponential(1)}`);
      expect(losses).toHaveLength(30);
      expect(largest).toBeLessThan(TOLERANCE);
      for (const name of ["conv1/kernel", "bn7/gamma", "dense/kernel"]) {
        expect(weightDifference(result, name), name).toBeLessThan(weightTolerance);
      }
      device.dispose();
    },
  );
});
