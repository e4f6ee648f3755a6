import { beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_RECIPE } from "#core/training/recipe";
import { createReferenceBackend } from "../../tests/support/reference/reference-compute-backend";
import { initialWeights } from "../compile/initial-weights";
import { compileLayers, TINY_RESIDUAL } from "../compile/testing";
import type { Batch } from "../data/batches";
import { targetsOf } from "../data/targets";
import { explainNotFinite, findOrigin } from "./not-finite";
import { Trainer } from "./trainer";

const batch: Batch = {
  images: Float32Array.from({ length: 2 * 50 }, (_, index) => Math.sin(index)),
  targets: targetsOf(Uint8Array.of(0, 1)),
  labels: Uint8Array.of(0, 1),
  count: 2,
};
const request = { step: 4, learningRate: 0.1, probe: true };

/** The network after one weight was set to a value everywhere. */
function spoiled(name: string, value: number) {
  const network = compileLayers(TINY_RESIDUAL, { imageShape: [5, 5, 2], classes: 3 });
  const trainer = new Trainer(network, DEFAULT_RECIPE);
  const weights = initialWeights(network, 1);
  weights.get(name)?.fill(value);
  trainer.writeWeights(weights);
  return { network, trainer };
}

describe("numbers that are not finite", () => {
  beforeAll(() => createReferenceBackend().initialise());

  it.each([
    ["conv1/kernel", Number.NaN, "conv1"],
    ["bn1/gamma", Number.POSITIVE_INFINITY, "bn1"],
    ["block/1/conv/kernel", 3e38, "block/1/conv"],
    ["block/1/shortcut/bn/gamma", Number.NaN, "block/1/shortcut"],
    ["dense/bias", Number.NaN, "dense"],
  ])("are traced to the layer: %s set to %d", async (name, value, path) => {
    const { network, trainer } = spoiled(name, value);
    const before = await trainer.readWeights();
    const outcome = await trainer.step(batch, request);
    expect(outcome.finite).toBe(false);
    const origin = await findOrigin(network, trainer, batch, { seed: DEFAULT_RECIPE.seed, step: 4 });
    expect(origin).toEqual({ path, where: "activations" });
    expect(await trainer.readWeights()).toEqual(before);
    expect(explainNotFinite(origin, 4, 0.1)).toContain(`the output of "${path}"`);
  });

  it("are traced to the gradient when all activations are finite", async () => {
    // A weight this large makes a large gradient of the logits, which overflows on its way through the kernel.
    const { network, trainer } = spoiled("dense/kernel", 1e25);
    const wild = { ...batch, targets: { rows: Float32Array.of(0, 0, 1, 1e15, 1, 1, 1, 1), smoothing: 0 } };
    expect((await trainer.step(wild, request)).finite).toBe(false);
    const origin = await findOrigin(network, trainer, wild, { seed: DEFAULT_RECIPE.seed, step: 4 });
    expect(origin.where).toBe("gradient");
    expect(origin.path).toBe("block/1/shortcut");
  });

  it("are not seen where there are none", async () => {
    const { trainer } = spoiled("none", 0);
    const outcome = await trainer.step(batch, request);
    expect(outcome).toMatchObject({ finite: true, probe: { residual_ratio: [expect.any(Number)] } });
  });
});
