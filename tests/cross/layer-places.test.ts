/**
 * Whoever adds a layer is told here what was forgotten, in which file: palette, icon, help, channels, depth, random networks, gradient, export. The
 * GPU's part stands in `webgpu-every-layer.test.ts`. Each check is shown to find a layer that lacks its place.
 */

import { CircleHelp } from "lucide-react";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SkiploomError } from "#core/foundation/errors";
import { BUILT_IN_LAYERS, LAYERS, type LayerType } from "#core/layers/index";
import type { LayerDefinition } from "#core/layers/layer";
import { CPU_BACKEND_NAME } from "#engine/backends/cpu/cpu-backend";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { compileDocument } from "#engine/compile/from-document";
import { initialWeights } from "#engine/compile/initial-weights";
import { layerIcon } from "../../src-renderer/editor/nodes/family-icons";
import { definitionGaps, fileOf, variations } from "../support/layer-places";
import { layersModelFiles } from "../support/layers-model";
import { CASES, ENDS, FACTS, isSound, networkWith, stepOn } from "./any-network";
import { startCpuEngine } from "./cpu-support";
import { slopesOf } from "./network-checks";

const TYPES = Object.keys(LAYERS) as LayerType[];
const definitionOf = (type: LayerType): LayerDefinition => LAYERS[type];

describe("what a definition says of itself", () => {
  it.each(TYPES)("%s", (type) => {
    expect(definitionGaps(definitionOf(type))).toEqual([]);
    expect(
      layerIcon(BUILT_IN_LAYERS, type),
      `${type} needs a picture in src-renderer/editor/nodes/family-icons.ts`,
    ).not.toBe(CircleHelp);
  });

  const { conv2d, batchNorm, activation, zeroPad2d }: Record<string, LayerDefinition> = LAYERS;
  const broken: readonly (readonly [what: string, definition: LayerDefinition | undefined, words: RegExp])[] =
    [
      [
        "no group of the palette",
        conv2d && { ...conv2d, palette: "Other" as "Ends" },
        /palette has no such group/,
      ],
      ["no help", zeroPad2d && withHelp(zeroPad2d, ""), /its parameter top has no help/],
      ["no description", conv2d && { ...conv2d, description: "" }, /description is no sentence/],
      ["no keywords", conv2d && { ...conv2d, keywords: [] }, /no keywords/],
      ["no word on kept channels", without(batchNorm, "channels"), /keeps its channels/],
      ["no word on channels", without(conv2d, "channels"), /filters says how many channels/],
      ["channels kept that are not", conv2d && { ...conv2d, channels: "kept" }, /others come out/],
      [
        "channels by another parameter",
        conv2d && { ...conv2d, channels: { param: "kernel" } },
        /not how many/,
      ],
      ["no depth", without(conv2d, "countsInDepth"), /counts in a network's depth: say/],
      ["a depth without a kernel", activation && { ...activation, countsInDepth: true }, /has no kernel/],
    ];
  it.each(broken)("is found to have %s", (_what, definition, words) => {
    const gaps = definition ? definitionGaps(definition) : [];
    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toMatch(words);
    expect(gaps[0]).toContain(".ts)");
  });
});

function withHelp(definition: LayerDefinition, help: string): LayerDefinition {
  const { top } = definition.params;
  return top ? { ...definition, params: { ...definition.params, top: { ...top, help } } } : definition;
}

function without(
  definition: LayerDefinition | undefined,
  key: "channels" | "countsInDepth",
): LayerDefinition | undefined {
  if (!definition) return undefined;
  const { [key]: _, ...rest } = definition;
  return rest;
}

/** Networks of one layer, with its defaults and each parameter changed once, as far as the analysis finds them sound. */
const NETWORKS = CASES.map(([type, afterFlatten]) => ({
  type,
  afterFlatten,
  documents: variations(definitionOf(type))
    .map((params) => networkWith(type, params, afterFlatten))
    .filter(isSound),
}));

it("random networks know every layer", () => {
  const tried = new Set(CASES.map(([type]) => type));
  const forgotten = TYPES.filter((type) => !ENDS.includes(type) && !tried.has(type));
  const words = forgotten.map(
    (type) =>
      `${type}: its defaults fit neither a feature map of ${FACTS.imageShape.join("×")} nor a vector, so tests/cross/any-network.ts never draws it. Give it defaults that fit (${fileOf(definitionOf(type))}).`,
  );
  expect(words).toEqual([]);
});

describe("in a network", () => {
  let device: CpuComputeBackend;
  beforeAll(async () => {
    device = await startCpuEngine(2);
  });
  afterAll(() => device.dispose());

  it.each(NETWORKS)(
    "$type, after a flatten: $afterFlatten, is exported or refused in words",
    ({ type, documents }) => {
      for (const document of documents) {
        const words = exportRefusal(document);
        if (words === undefined) continue;
        expect(
          words,
          `${type}: its writer in src-core/formats/keras/writers refuses without saying what to use instead`,
        ).toMatch(/instead/);
      }
    },
  );

  it.each(NETWORKS)(
    "$type, after a flatten: $afterFlatten, leaves no kernel of the CPU engine to TensorFlow.js",
    async ({ type, documents }) => {
      const backend = device.backend();
      backend.resetFallbacks();
      for (const document of documents) await stepOn(CPU_BACKEND_NAME, document);
      expect(
        Object.fromEntries(backend.fallbacks()),
        `${type}: these kernels need one of ours in src-engine/backends/cpu, or the rule in src-engine/operations others`,
      ).toEqual({});
    },
  );

  it.each(NETWORKS)(
    "$type, after a flatten: $afterFlatten, has the slope of the loss as its gradient",
    ({ type, documents }) => {
      for (const document of documents) {
        const { slope, gradient } = slopesOf(BUILT_IN_LAYERS, document);
        const { params } = document.graph.nodes.find(({ name }) => name === "layer") as { params?: object };
        expect(
          Math.abs(slope - gradient) / Math.max(1, Math.abs(slope)),
          `${type} ${JSON.stringify(params)}: the backward rule in src-engine/operations gives ${gradient}, the loss changes by ${slope}`,
        ).toBeLessThan(1e-3);
      }
    },
  );
});

/** Why a network cannot be exported, or undefined when it can. */
function exportRefusal(document: (typeof NETWORKS)[number]["documents"][number]): string | undefined {
  const { network } = compileDocument(BUILT_IN_LAYERS, document, FACTS);
  const weights = initialWeights(network, 7);
  try {
    layersModelFiles(network.program, weights);
    return undefined;
  } catch (error) {
    if (error instanceof SkiploomError && error.code === "unsupported") return error.message;
    throw error;
  } finally {
    network.dispose();
  }
}
