/** Every single lesion of trained networks that no one here made, against PyTorch without that branch. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { removableUnits } from "#core/program/removable";
import { createResidual } from "#core/templates/residual";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { assign } from "#engine/checkpoint/load-weights";
import { compileDocument } from "#engine/compile/from-document";
import { startCpuEngine } from "./cpu-support";
import { lesionedLogits } from "./lesion-support";
import { missingPyTorch, PYTHON } from "./pytorch-support";
import {
  asPyTorch,
  difference,
  fixture,
  fixturePixels,
  HAS_FIXTURES,
  match,
  readWeights,
} from "./weights-support";

const script = path.resolve(import.meta.dirname, "../support/pytorch/lesions.py");
const folder = path.resolve("../shared/fixtures/cifar-resnets");
const CIFAR = { imageShape: [32, 32, 3] as const, classes: 10 };
const IMAGES = 200;

let device: CpuComputeBackend;
beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

const missing = HAS_FIXTURES ? missingPyTorch() : "There is no ../shared/fixtures beside this clone.";

describe.skipIf(missing !== undefined)(`every lesion of the CIFAR ResNets ${missing ?? ""}`, () => {
  it.each([
    ["resnet20-12fca82f", 3],
    ["resnet56-4bfd9763", 9],
  ] as const)("%s", { timeout: 600_000 }, async (net, pairs) => {
    const { images } = fixturePixels();
    const wanted = byPyTorch(net, images);
    const found = await byEngine(net, pairs, images);
    expect(found).toHaveLength(1 + 3 * pairs);
    expect(wanted).toHaveLength(found.length);
    const whole = found[0] ?? new Float32Array();
    for (const [place, logits] of found.entries()) {
      expect(difference(logits, wanted[place] ?? [])).toBeLessThan(1e-4);
      if (place > 0) expect(difference(logits, whole)).toBeGreaterThan(1e-3);
    }
  });
});

/** The whole network's logits, and those without each block. */
function byPyTorch(net: string, images: Float32Array): readonly Float32Array[] {
  const own = mkdtempSync(path.join(tmpdir(), "skiploom-lesions-"));
  try {
    const [given, taken] = [path.join(own, "images"), path.join(own, "logits")];
    writeFileSync(given, images);
    const run = spawnSync(PYTHON, [script, path.join(folder, `${net}.th`), given, taken], {
      encoding: "utf8",
    });
    if (run.status !== 0) throw new Error(run.stderr);
    const all = new Float32Array(Uint8Array.from(readFileSync(taken)).buffer);
    const size = IMAGES * CIFAR.classes;
    return Array.from({ length: all.length / size }, (_, at) => all.subarray(at * size, (at + 1) * size));
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

async function byEngine(net: string, pairs: number, images: Float32Array): Promise<readonly Float32Array[]> {
  const document = asPyTorch(createResidual("resnet", pairs), "both");
  const { weights } = match(
    document,
    CIFAR,
    await readWeights(`${net}.th`, fixture(`cifar-resnets/${net}.th`)),
  );
  const { network } = compileDocument(BUILT_IN_LAYERS, document, CIFAR);
  for (const weight of network.weights) assign(weight, weights.get(weight.name) ?? new Float32Array());
  const units = removableUnits(network.program);
  const found = await lesionedLogits(
    network,
    images,
    units.map((unit) => [unit]),
  );
  network.dispose();
  return [found.whole, ...found.changed];
}
