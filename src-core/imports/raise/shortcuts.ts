/**
 * Skips become shortcuts: a bare wire around a branch is an identity, zeros for channels are option A, and a 1×1 convolution that is what the
 * shortcut's own is becomes a projection, option B (He et al. 2015, section 3.3).
 */
import type { LayerDefinition, Shape } from "../../layers/layer";
import type { LayerRegistry } from "../../layers/registry";
import { resolveParams } from "../../layers/resolve-params";
import { lastAxis } from "../../layers/shape";
import { resolveShortcut, type ShortcutResolution } from "../../layers/shortcut";
import { findSkips, type Skip } from "../../skips/find-skips";
import { skipPartOf } from "../../skips/skip-part";
import { type Choices, IMAGE, preferred, type RaisedLayer } from "./raised";
import { fixed } from "./rule";

/** A shortcut in the place of what stands on a skip. */
interface Replacement {
  /** Which of the merge's inputs it is. */
  readonly port: number;
  readonly source: number;
  readonly layer: RaisedLayer;
  /** Places of the layers that it stands for. */
  readonly chain: readonly number[];
}

export function withShortcuts(registry: LayerRegistry, layers: readonly RaisedLayer[]): RaisedLayer[] {
  const shortcut = registry.find("shortcut");
  if (shortcut === undefined) return [...layers];
  const byMerge = new Map<number, Replacement[]>();
  const gone = new Set<number>();
  const image = { id: String(IMAGE), part: "end" as const, inputs: [] };
  for (const skip of findSkips([image, ...layers.map(skipNode)]).skips) {
    const merge = Number(skip.merge);
    const replacement = replacementFor(shortcut, layers, merge, skip);
    if (replacement === undefined) continue;
    byMerge.set(merge, [...(byMerge.get(merge) ?? []), replacement]);
    for (const place of replacement.chain) gone.add(place);
  }
  return rebuilt(registry, layers, byMerge, gone);
}

function skipNode(
  { definition, params, inputs }: RaisedLayer,
  place: number,
): Parameters<typeof findSkips>[0][number] {
  return {
    id: String(place),
    part: skipPartOf(definition, resolveParams(definition, preferred(params)).params),
    inputs: inputs.map((source, port) => ({ wire: String(port), source: String(source) })),
  };
}

function replacementFor(
  definition: LayerDefinition,
  layers: readonly RaisedLayer[],
  merge: number,
  skip: Skip,
): Replacement | undefined {
  const at = layers[merge];
  const chain = skip.chain.map(Number);
  const on = chain.flatMap((place) => layers[place] ?? []);
  const source = Number(skip.source);
  const port = Number(skip.wire);
  const shape = at?.inputShapes[port];
  if (at === undefined || shape === undefined || (at.type !== "add" && at.type !== "concat"))
    return undefined;
  const from = on[0]?.inputShapes[0] ?? shape;
  const params =
    on.length === 0 ? IDENTITY : canFollow(layers, at, port) ? paramsFor(on, from, shape) : undefined;
  if (params === undefined) return undefined;
  const layer: RaisedLayer = {
    type: definition.type,
    definition,
    params,
    inputs: [source],
    inputShapes: [from],
    shape,
    weights: on.flatMap(({ weights }) => weights),
    steps: on.flatMap(({ steps }) => steps),
  };
  return { port, source, layer, chain };
}

/** A padding or a projection takes its shape from another input of an Add, which must be no shortcut itself. */
function canFollow(layers: readonly RaisedLayer[], merge: RaisedLayer, port: number): boolean {
  return (
    merge.type === "add" &&
    merge.inputs.some((input, other) => other !== port && layers[input]?.type !== "shortcut")
  );
}

/** Where shapes agree, all of these hand the value on. */
const IDENTITY: Choices = { mode: ["identity", "auto", "pad"] };

/** What a shortcut is told that does what these layers do; undefined where none does. */
function paramsFor(on: readonly RaisedLayer[], from: Shape, to: Shape): Choices | undefined {
  return zeroParams(on, from, to) ?? projectionParams(on, from, to);
}

/** Every n-th pixel, then zeros for channels: one of each at most. */
function zeroParams(on: readonly RaisedLayer[], from: Shape, to: Shape): Choices | undefined {
  if (!on.every(({ type, params }) => type === "shortcut" && params.mode?.[0] === "pad")) return undefined;
  const widening = on.filter(({ inputShapes: [input = []], shape }) => lastAxis(input) !== lastAxis(shape));
  const thinning = on.filter(({ params }) => params.stride?.[0] !== 1);
  if (widening.length > 1 || thinning.length > 1) return undefined;
  const stride = Number(thinning[0]?.params.stride?.[0] ?? 1);
  const wanted: ShortcutResolution = { kind: "pad", stride: [stride, stride], filters: lastAxis(to) };
  if (!resolvesTo("pad", from, to, wanted)) return undefined;
  const side = widening[0]?.params.channels;
  return { mode: ["pad"], ...(side ? { channels: side } : {}) };
}

/** The numbers of a projection's batch norm, which has no controls of its own (`layers/shortcut.ts`). */
const NORM = { momentum: 0.9, epsilon: 1e-5 };

function projectionParams(
  [conv, norm, ...more]: readonly RaisedLayer[],
  from: Shape,
  to: Shape,
): Choices | undefined {
  if (conv === undefined || more.length > 0 || !isProjection(conv)) return undefined;
  if (norm && !isOwnNorm(norm)) return undefined;
  const [down, across] = [conv.params.stride?.[0], conv.params.strideWidth?.[0]].map(Number);
  const stride = [down ?? 1, across || (down ?? 1)] as const;
  const wanted: ShortcutResolution = { kind: "projection", stride, filters: lastAxis(to) };
  const modes = (["projection", "auto"] as const).filter((mode) => resolvesTo(mode, from, to, wanted));
  return modes[0] === "projection" ? { mode: modes, ...fixed({ norm: norm !== undefined }) } : undefined;
}

/** 1×1, of all channels together, without bias and without a border. */
function isProjection({ type, params }: RaisedLayer): boolean {
  const wanted = { kernel: 1, kernelWidth: 0, groups: 1, bias: false };
  return (
    type === "conv2d" &&
    params.padding?.includes("same") === true &&
    Object.entries(wanted).every(([key, value]) => params[key]?.[0] === value)
  );
}

function isOwnNorm({ type, params }: RaisedLayer): boolean {
  return (
    type === "batchNorm" && params.momentum?.[0] === NORM.momentum && params.epsilon?.[0] === NORM.epsilon
  );
}

function resolvesTo(
  mode: "pad" | "projection" | "auto",
  from: Shape,
  to: Shape,
  { kind, stride, filters }: ShortcutResolution,
): boolean {
  const result = resolveShortcut(from, to, mode);
  if (!result.ok) return false;
  const found = result.resolution;
  return (
    found.kind === kind &&
    found.filters === filters &&
    stride.every((step, axis) => step === found.stride[axis])
  );
}

/** Shortcuts stand before the merges that they lead to, as their last input where there are two. */
function rebuilt(
  registry: LayerRegistry,
  layers: readonly RaisedLayer[],
  byMerge: ReadonlyMap<number, readonly Replacement[]>,
  gone: ReadonlySet<number>,
): RaisedLayer[] {
  const built: RaisedLayer[] = [];
  const place = new Int32Array(layers.length).fill(IMAGE);
  const placeOf = (input: number): number => (input === IMAGE ? IMAGE : (place[input] ?? IMAGE));
  layers.forEach((layer, at) => {
    if (gone.has(at)) return;
    const inputs = layer.inputs.map(placeOf);
    const replacements = byMerge.get(at) ?? [];
    for (const { port, source, layer: shortcut } of replacements) {
      inputs[port] = built.length;
      built.push({ ...shortcut, inputs: [placeOf(source)] });
    }
    place[at] = built.length;
    built.push(asDrawn(registry, { ...layer, inputs }, replacements));
  });
  return built;
}

function asDrawn(
  registry: LayerRegistry,
  layer: RaisedLayer,
  replacements: readonly Replacement[],
): RaisedLayer {
  // The sum of two values is the same in either order, to the last bit.
  if (layer.type === "add" && layer.inputs.length === 2 && replacements[0]?.port === 0) {
    return { ...layer, inputs: [...layer.inputs].reverse(), inputShapes: [...layer.inputShapes].reverse() };
  }
  return layer.type === "shortcut" ? withoutSkip(registry, layer) : layer;
}

const MOST_POOL_STRIDE = 64;

/** Every n-th pixel where there is no skip: a pool of one pixel reads better there. */
function withoutSkip(registry: LayerRegistry, layer: RaisedLayer): RaisedLayer {
  const pool = registry.find("maxPool2d");
  const [input = []] = layer.inputShapes;
  if (pool === undefined || lastAxis(input) !== lastAxis(layer.shape)) return layer;
  const stride = layer.params.stride ?? [1];
  if (Number(stride[0]) > MOST_POOL_STRIDE) return layer;
  return {
    ...layer,
    type: pool.type,
    definition: pool,
    params: { size: [1], sizeWidth: [0], stride, strideWidth: [0], padding: ["valid", "same"] },
  };
}
