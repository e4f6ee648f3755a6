/** Models that were read are drawn: the drawing computes what the file does, and looks as a person would draw it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { NetworkDocument } from "#core/network/document";
import { TEMPLATES } from "#core/templates/index";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { drawnAgain, type ProgramFacts } from "../support/drawn-again";
import { differenceIn } from "../support/drawn-difference";
import { programDifference } from "../support/same-program";
import { startCpuEngine } from "./cpu-support";

let device: CpuComputeBackend;

beforeAll(async () => {
  device = await startCpuEngine(2);
});
afterAll(() => device.dispose());

/** Small images keep the large networks quick; 64 pixels are enough for five halvings. */
function factsOf({ dataset }: NetworkDocument): ProgramFacts {
  if (dataset === "digits") return { imageShape: [8, 8, 1], classes: 10 };
  if (typeof dataset === "string") return { imageShape: [28, 28, 1], classes: 10 };
  const side = Math.min(64, dataset.height);
  return { imageShape: [side, side, dataset.channels], classes: dataset.classes };
}

function instancesIn({ graph }: NetworkDocument): string {
  return graph.nodes
    .flatMap((node) => (node.kind === "block" ? [`${node.block} x${String(node.repeat)}`] : []))
    .join(", ");
}

const DRAWN = TEMPLATES.filter(({ id }) => !id.startsWith("empty"));

describe("every template", () => {
  test.each(DRAWN.map(({ id, create }) => [id, create] as const))(
    "%s is the same computation once it was read and drawn",
    (_id, create) => {
      const document = create();
      const { before, weights, drawn, after } = drawnAgain(document, factsOf(document));
      expect(drawn.notes).toEqual([]);
      expect(after.steps.length).toBe(before.steps.length);
      expect(
        programDifference({ program: before, weights }, { program: after, weights: drawn.weights }),
      ).toBe(undefined);
    },
  );

  /** Instances as they are drawn: `stage2: bottleneck x 4`. */
  test.each([
    ["resnet-8", "basic-residual x1, basic-residual x1, basic-residual x1"],
    ["plain-8", ""],
    ["conv-small", ""],
    ["resnet-20", "basic-residual x3, basic-residual x3, basic-residual x3"],
    ["resnet-56", "basic-residual x9, basic-residual x9, basic-residual x9"],
    ["imagenet-resnet-18", "basic-residual x2, basic-residual x2, basic-residual x2, basic-residual x2"],
    ["imagenet-resnet-50", "bottleneck x3, bottleneck x4, bottleneck x6, bottleneck x3"],
    ["imagenet-resnet-50-v1", "bottleneck x3, bottleneck x4, bottleneck x6, bottleneck x3"],
    ["imagenet-resnext-50", "resnext x3, resnext x4, resnext x6, resnext x3"],
    ["se-resnet-50", "squeeze-excite x3, squeeze-excite x4, squeeze-excite x6, squeeze-excite x3"],
    [
      "densenet-40",
      "dense-block x12, dense-transition x1, dense-block x12, dense-transition x1, dense-block x12",
    ],
    [
      "resnet-164-preact",
      [1, 2, 3].map(() => "pre-activation-bottleneck-start x1, pre-activation-bottleneck x17").join(", "),
    ],
    ["wide-resnet-28-10", [1, 2, 3].map(() => "wide-residual-start x1, wide-residual x3").join(", ")],
    [
      "mobilenet-v2",
      [
        ...[1, 2, 3, 2, 2].map((rest) => `inverted-residual-start x1, inverted-residual x${rest}`),
        "inverted-residual-start x1",
      ].join(", "),
    ],
  ])("%s has its blocks again", (id, wanted) => {
    const template = DRAWN.find((each) => each.id === id);
    if (template === undefined) throw new Error(`There should be a template ${id}.`);
    const document = template.create();
    const { drawn } = drawnAgain(document, factsOf(document));
    expect(instancesIn(drawn.document)).toBe(wanted);
    if (wanted === "" || id === "resnet-8") return;
    // Layers that are not in a block, and what stages are called, are those of the template as well.
    expect(drawn.document.graph.nodes.map(({ name }) => name).sort()).toEqual(
      document.graph.nodes.map(({ name }) => name).sort(),
    );
  });

  test("computes the same: ResNet-20", () => {
    const document = DRAWN.find(({ id }) => id === "resnet-20")?.create();
    if (document === undefined) throw new Error("There should be a ResNet-20.");
    expect(differenceIn(drawnAgain(document, factsOf(document)))).toBe(0);
  });
});
