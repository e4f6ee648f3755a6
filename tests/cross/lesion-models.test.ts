/** Lesions against drawings without that branch: unrolled, edited, written as ONNX and run by onnxruntime. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { analyse } from "#core/analysis/analyse";
import { startDrawing } from "#core/blocks/drawing";
import type { FlatGraph, FlatNode } from "#core/blocks/flat-graph";
import { BUILT_IN_LAYERS, type LayerType } from "#core/layers/index";
import type { ParamValue } from "#core/layers/param-value";
import type { NetworkDocument } from "#core/network/document";
import { meantFor } from "#core/network/images";
import { lowerGraph } from "#core/program/lower";
import { removableUnits } from "#core/program/removable";
import { createResidual } from "#core/templates/residual";
import type { CpuComputeBackend } from "#engine/backends/cpu/cpu-compute-backend";
import { assign } from "#engine/checkpoint/load-weights";
import { compileDocument, type DataFacts } from "#engine/compile/from-document";
import { networkWith } from "./any-network";
import { startCpuEngine } from "./cpu-support";
import { lesionedLogits } from "./lesion-support";
import { difference, imagesAs, runOnnx, type Tried, tryDocument, written } from "./onnx-support";

/** Of the largest logit. */
const LIMIT = 1e-5;
const FACTS: DataFacts = { imageShape: [8, 8, 1], classes: 10 };

let device: CpuComputeBackend;
beforeAll(async () => {
  // With direct products: onnxruntime's are, and Winograd's way rounds otherwise.
  device = await startCpuEngine(1, undefined, undefined, false);
});
afterAll(() => device.dispose());

it.each([
  ["a residual network", createResidual("resnet", 2), 6],
  ["its plain twin, where it can be bypassed", createResidual("plain", 2), 4],
  ["joined channels", joinedChannels(), 2],
] as const)("%s without each unit is the drawing without it", async (_name, document, count) => {
  const tried = tryDocument(document, FACTS);
  const { found, units } = await lesioned(tried);
  expect(units).toHaveLength(count);
  for (const [place, { paths, kind }] of units.entries()) {
    const edited = withoutUnit(tried, paths, kind);
    expect(difference(found[place] ?? [], await exportedLogits(edited, tried))).toBeLessThan(LIMIT);
    // The test can tell the two apart.
    expect(difference(found[place] ?? [], tried.logits)).toBeGreaterThan(100 * LIMIT);
  }
});

/** Our engine's logits without each unit that can be removed. */
async function lesioned({ model, images }: Tried) {
  const { network } = compileDocument(BUILT_IN_LAYERS, model.document, FACTS);
  for (const weight of network.weights) assign(weight, model.weights.get(weight.name) ?? new Float32Array());
  const units = removableUnits(network.program).filter(({ canRemove }) => canRemove);
  const { changed: found } = await lesionedLogits(
    network,
    images,
    units.map((unit) => [unit]),
  );
  network.dispose();
  return { found, units };
}

/**
 * The drawing without its blocks' frames and without these layers. In the place of a merge of values its skip is read; of joined channels a
 * shortcut that pads with zeros; of a plain unit what it read.
 *
 * @param paths with the merge as the last one, where there is one
 */
function withoutUnit({ model }: Tried, paths: readonly string[], kind: "residual" | "plain") {
  const { nodes } = model.flat;
  const drawing = startDrawing("open");
  const merge = kind === "residual" ? paths.at(-1) : undefined;
  const gone = new Set(paths);
  const drawn = new Map<number, string>();
  const weights = new Map<string, Float32Array>();
  nodes.forEach((node, place) => {
    const name = node.path.replaceAll("/", "-");
    const sources = node.inputs.flatMap((input) => drawn.get(input) ?? []);
    if (node.path === merge) drawn.set(place, skipOnly(model.flat, node, name, drawing, drawn, gone));
    else if (gone.has(node.path)) {
      // Whoever reads a plain unit's end reads what its first layer read; of F nobody reads anything any more.
      if (kind === "plain") drawn.set(place, sources[0] ?? "");
    } else drawn.set(place, drawing.layer(node.type as LayerType, name, literals(node), sources));
    for (const [weight, values] of model.weights)
      if (weight.startsWith(`${node.path}/`))
        weights.set(`${name}/${weight.slice(node.path.length + 1)}`, values);
  });
  const document: NetworkDocument = { ...model.document, blocks: {}, graph: drawing.graph() };
  return { document, weights };
}

function skipOnly(
  { nodes }: FlatGraph,
  merge: FlatNode,
  name: string,
  drawing: ReturnType<typeof startDrawing>,
  drawn: ReadonlyMap<number, string>,
  gone: ReadonlySet<string>,
): string {
  const skips = merge.inputs.filter((input) => !gone.has(nodes[input]?.path ?? ""));
  const [skip = -1, ...others] = skips;
  if (others.length > 0) throw new Error(`${merge.path} has several inputs that are no branch.`);
  const source = drawn.get(skip) ?? "";
  if (merge.type !== "concat") return source;
  return drawing.layer("shortcut", name, { mode: "pad", filters: CHANNELS.get(merge.path) ?? 0 }, [source]);
}

function literals({ params }: FlatNode): Record<string, ParamValue> {
  // The shortcut's width has no control of its own.
  return Object.fromEntries(Object.entries(params).filter(([key]) => key !== "strideWidth")) as Record<
    string,
    ParamValue
  >;
}

async function exportedLogits(
  { document, weights }: ReturnType<typeof withoutUnit>,
  { model, images, count }: Tried,
): Promise<Float32Array> {
  const { flat, problems } = analyse(BUILT_IN_LAYERS, meantFor(document, FACTS));
  if (!flat) throw new Error(problems.map(({ message }) => message).join("\n"));
  const bytes = await written({ ...model, document, flat, program: lowerGraph(flat, FACTS), weights });
  const outputs = await runOnnx(bytes, imagesAs("nchw", images, [count, 8, 8, 1]));
  return Float32Array.from(outputs.logits?.data as Float32Array);
}

/** Channels of each merge below. */
const CHANNELS = new Map([
  ["cat1", 7],
  ["cat2", 12],
]);

function joinedChannels(): NetworkDocument {
  const drawing = startDrawing("joined");
  const stem = drawing.layer("conv2d", "stem", { filters: 4 }, [drawing.layer("input", "input")]);
  const f = drawing.layer("conv2d", "f", { filters: 3 }, [stem]);
  const cat1 = drawing.layer("concat", "cat1", {}, [stem, f]);
  const g = drawing.layer("conv2d", "g", { filters: 5 }, [drawing.layer("batchNorm", "norm", {}, [cat1])]);
  const cat2 = drawing.layer("concat", "cat2", {}, [cat1, g]);
  const pool = drawing.layer("globalAvgPool2d", "pool", {}, [
    drawing.layer("activation", "relu", {}, [cat2]),
  ]);
  drawing.layer("output", "output", {}, [drawing.layer("dense", "dense", { units: 10 }, [pool])]);
  return { ...networkWith("activation", {}, false), graph: drawing.graph() };
}
