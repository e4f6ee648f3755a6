/** Repairs for branches that meet with shapes that do not agree. */
import type { Shape } from "../../layers/layer";
import type { LayerRegistry } from "../../layers/registry";
import { sameShape } from "../../layers/shape";
import { resolveShortcut, type ShortcutResolution } from "../../layers/shortcut";
import { makeRoom } from "../../layout/make-room";
import type { Edge, Graph, LayerNode, NetworkDocument, NetworkNode } from "../../network/document";
import { nestArcs } from "../../network/edits/arc-lanes";
import { addLayer, setParam } from "../../network/edits/index";
import { splicedEdges } from "../../network/edits/insert";
import { graphAt, incoming, nodeById, reachable, withGraph } from "../../network/graph";
import { CARD_WIDTH, centreX, SKIP_OFFSET } from "../../network/metrics";
import { isMerge, isShortcut } from "../../network/ports";
import type { UnrepairedProblem } from "../../network/problem";
import type { Examination } from "../examine";
import { chainAbove, channelSettings, firstOf } from "./branch";
import {
  insertion,
  type PossibleRepair,
  possibleRepair,
  type Sight,
  type Spot,
  settings,
  valuesOf,
} from "./possible-repair";

interface Branch {
  readonly edge: Edge;
  readonly source: NetworkNode;
  readonly shape: Shape;
  /** What enters the source. */
  readonly inputShapes: readonly Shape[];
}

interface Merge {
  readonly examination: Sight;
  readonly spot: Spot;
  readonly graph: Graph;
  readonly branches: readonly Branch[];
  /** Channels must agree too. */
  readonly isElementwise: boolean;
  /** A shortcut that leads here follows the others. */
  readonly agrees: boolean;
}

/** A branch, and a shape of another one that it could be given. */
interface Pair {
  readonly branch: Branch;
  readonly wanted: Shape;
}

const MAXIMUM_WINDOWS = 4;
/** More pairs than this are never all tried. */
const MAXIMUM_PAIRS = 24;

export function mergeRepairs(examination: Sight, problem: UnrepairedProblem, spot: Spot): PossibleRepair[] {
  const graph = graphAt(examination.document, spot.location);
  const branches = branchesOf(examination, graph, problem, spot);
  const { node } = spot;
  if (node.kind !== "layer" || !isMerge(examination.layers, node) || branches.length < 2) return [];
  const merge = { examination, spot, graph, branches, ...factsOf(examination.layers, node) };
  const pairs = pairsOf(merge);
  const concerned = [...new Set(pairs.map(({ branch }) => branch))];
  const plain = new Set(concerned.filter((branch) => isPlainWire(merge, branch)));
  const isProjected = ({ branch }: Pair): boolean =>
    merge.isElementwise && (plain.size === 0 ? !isShortcut(branch.source) : plain.has(branch));
  return [
    ...pairs.flatMap(({ branch, wanted }) => shortcutModes(merge, branch, wanted)),
    ...pairs.filter(isProjected).flatMap(({ branch, wanted }) => projection(merge, branch, wanted)),
    ...pairs.flatMap(({ branch, wanted }) => filterSettings(merge, branch, wanted)),
    ...pairs.flatMap(({ branch, wanted }) => ownFilters(merge, branch, wanted)),
    ...pairs.flatMap(({ branch, wanted }) => sizeSettings(merge, branch, wanted)),
  ];
}

function factsOf(layers: LayerRegistry, { type }: LayerNode): Pick<Merge, "isElementwise" | "agrees"> {
  return { isElementwise: type !== "concat", agrees: layers.find(type)?.agrees === true };
}

/** The branches that differ from most first, each with the shapes that most have first. */
function pairsOf({ branches, isElementwise }: Merge): Pair[] {
  const keyOf = ({ shape }: Branch): string => (isElementwise ? shape : shape.slice(0, -1)).join();
  const kinds = new Map<string, { readonly key: string; readonly members: Branch[] }>();
  for (const branch of branches) {
    const key = keyOf(branch);
    const kind = kinds.get(key);
    if (kind === undefined) kinds.set(key, { key, members: [branch] });
    else kind.members.push(branch);
  }
  const commonFirst = [...kinds.values()].sort((one, other) => other.members.length - one.members.length);
  const sizes = new Map(commonFirst.map(({ key, members }) => [key, members.length]));
  const sizeOf = (branch: Branch): number => sizes.get(keyOf(branch)) ?? 0;
  const oddFirst = [...branches].sort((one, other) => sizeOf(one) - sizeOf(other));
  const pairs: Pair[] = [];
  for (const branch of oddFirst) {
    for (const { key, members } of commonFirst) {
      const [first] = members;
      if (first === undefined || key === keyOf(branch)) continue;
      if (pairs.length === MAXIMUM_PAIRS) return pairs;
      pairs.push({ branch, wanted: first.shape });
    }
  }
  return pairs;
}

/** A shortcut that cannot do in its mode what its Add needs. */
export function shortcutRepairs(examination: Examination, spot: Spot): PossibleRepair[] {
  return settings(examination, spot, "mode", "auto", {
    id: "set-mode",
    label: (name) => `Set mode to auto in ${name}`,
  });
}

function branchesOf(
  examination: Examination,
  graph: Graph,
  problem: UnrepairedProblem,
  spot: Spot,
): Branch[] {
  const { nodes } = examination.walk.flat;
  const flatNode = nodes.find((node) => node.path === problem.path);
  const edges = incoming(graph, spot.node.id);
  if (flatNode === undefined || edges.length !== flatNode.inputs.length) return [];
  return edges.flatMap((edge, place) => {
    const source = nodeById(graph, edge.source);
    const { outputShape: shape, inputShapes = [] } =
      examination.walk.outcomes[flatNode.inputs[place] ?? -1]?.facts ?? {};
    return source === undefined || shape === undefined ? [] : [{ edge, source, shape, inputShapes }];
  });
}

/** The identity path drawn as a wire: its source also leads to another input of the merge. */
function isPlainWire({ examination, graph, spot, branches }: Merge, branch: Branch): boolean {
  examination.work.spend(graph.nodes.length + graph.edges.length);
  const below = reachable(graph, [branch.source.id], "down");
  return branches.some(
    (other) =>
      other !== branch &&
      other.source !== branch.source &&
      other.source !== spot.node &&
      below.has(other.source.id),
  );
}

/** A shortcut that was told to stay an identity, or what to pad or project to, can be let follow its Add. */
function shortcutModes(merge: Merge, branch: Branch, wanted: Shape): PossibleRepair[] {
  const [input] = branch.inputShapes;
  if (!merge.agrees || !isShortcut(branch.source) || input === undefined) return [];
  const resolved = resolutionTo(input, wanted);
  const numbers = resolved === undefined ? "" : `, ${projectionWords(resolved)}`;
  const spot = { ...merge.spot, node: branch.source };
  return settings(merge.examination, spot, "mode", "auto", {
    id: "project",
    label: (name) => `Insert 1×1 projection in ${name}${numbers}`,
  });
}

/** A padding, or a projection, with filters of its own is given those of the other branch, and its stride with them. */
function ownFilters(merge: Merge, branch: Branch, wanted: Shape): PossibleRepair[] {
  const [input] = branch.inputShapes;
  const { source } = branch;
  if (!merge.isElementwise || !isShortcut(source) || input === undefined) return [];
  const resolved = resolutionTo(input, wanted);
  const { mode, filters, stride = 1 } = valuesOf(source);
  const isOwn = (mode === "pad" || mode === "projection") && typeof filters === "number" && filters > 0;
  if (!isOwn || resolved === undefined || resolved.stride[0] !== resolved.stride[1]) return [];
  const [wantedStride] = resolved.stride;
  const words = [
    ...(filters === resolved.filters ? [] : [`filters to ${resolved.filters}`]),
    ...(stride === wantedStride ? [] : [`stride to ${wantedStride}`]),
  ];
  const { location } = merge.spot;
  return [
    possibleRepair(`follow-${source.name}`, `Set ${words.join(" and ")} in ${source.name}`, (document) =>
      setParam(
        setParam(document, location, source.id, "filters", resolved.filters),
        location,
        source.id,
        "stride",
        wantedStride,
      ),
    ),
  ];
}

function projection({ examination, spot, agrees }: Merge, branch: Branch, wanted: Shape): PossibleRepair[] {
  const resolved = resolutionTo(branch.shape, wanted);
  if (resolved === undefined) return [];
  const { filters, stride } = resolved;
  // Where it does not follow the other branches, it is told what to do, and a shortcut has one stride for both axes.
  if (!agrees && stride[0] !== stride[1]) return [];
  const params = { mode: "projection", ...(agrees ? {} : { filters, stride: stride[0] }) };
  return [
    possibleRepair("insert-projection", `Insert 1×1 projection, ${projectionWords(resolved)}`, (document) =>
      spliceShortcut(examination.layers, document, spot, branch.edge.id, params),
    ),
  ];
}

function spliceShortcut(
  layers: LayerRegistry,
  document: NetworkDocument,
  { location }: Spot,
  edgeId: string,
  params: LayerNode["params"],
): NetworkDocument {
  const graph = graphAt(document, location);
  const edge = graph.edges.find((other) => other.id === edgeId);
  const source = edge === undefined ? undefined : nodeById(graph, edge.source);
  const target = edge === undefined ? undefined : nodeById(graph, edge.target);
  if (edge === undefined || source === undefined || target === undefined) return document;
  const added = addLayer(layers, document, location, {
    type: "shortcut",
    params,
    position: {
      x: centreX(layers, source) - CARD_WIDTH / 2 + SKIP_OFFSET,
      y: (source.position.y + target.position.y) / 2,
    },
  });
  const withShortcut = graphAt(added.document, location);
  const spliced = { ...withShortcut, edges: splicedEdges(withShortcut.edges, edge, added.node) };
  return withGraph(
    added.document,
    location,
    makeRoom(layers, graph, nestArcs(layers, spliced, [added.node])),
  );
}

function resolutionTo(from: Shape, to: Shape): ShortcutResolution | undefined {
  const result = resolveShortcut(from, to, "projection");
  return result.ok && result.resolution.kind === "projection" ? result.resolution : undefined;
}

function projectionWords({ stride, filters }: ShortcutResolution): string {
  const [height, width] = stride;
  const steps = height === width ? `${height}` : `${height}×${width}`;
  return steps === "1" ? `${filters} filters` : `stride ${steps}, ${filters} filters`;
}

function filterSettings(merge: Merge, branch: Branch, wanted: Shape): PossibleRepair[] {
  const sameSize = sameShape(branch.shape.slice(0, -1), wanted.slice(0, -1));
  // Multiply takes a factor a channel, whatever the other branch's size.
  if (!merge.isElementwise || (merge.agrees && !sameSize)) return [];
  const spot = { ...merge.spot, node: branch.source };
  return channelSettings(merge.examination, merge.graph, spot, wanted[wanted.length - 1] ?? 0);
}

/** Heights and widths that differ: the stride or the padding of a layer in the branch, or a pooling after it. */
function sizeSettings(merge: Merge, branch: Branch, wanted: Shape): PossibleRepair[] {
  const [height = 0] = branch.shape;
  const [wantedHeight = 0] = wanted;
  if (
    branch.shape.length !== 3 ||
    wanted.length !== 3 ||
    sameShape(branch.shape.slice(0, 2), wanted.slice(0, 2))
  ) {
    return [];
  }
  const windows = windowsAbove(merge, branch);
  const [last] = windows;
  const ratio = height > wantedHeight ? Math.ceil(height / wantedHeight) : 1;
  const spotOf = (node: NetworkNode): Spot => ({ ...merge.spot, node });
  const strides = windows.flatMap((node) =>
    settings(merge.examination, spotOf(node), "stride", ratio, {
      id: "set-stride",
      label: (name) => `Set stride to ${ratio} in ${name}`,
    }),
  );
  const paddings =
    last === undefined
      ? []
      : settings(merge.examination, spotOf(last), "padding", "same", {
          id: "set-padding",
          label: (name) => `Set padding to same in ${name}`,
        });
  const pooling =
    merge.isElementwise || ratio === 1
      ? []
      : [
          insertion(
            merge.examination.layers,
            merge.spot.location,
            branch.edge.id,
            { type: "maxPool2d", params: { size: ratio, stride: ratio, padding: "same" } },
            `Insert ${ratio}×${ratio} max pooling`,
          ),
        ];
  return [...strides, ...paddings, ...pooling];
}

/** The last layers of a branch that slide a window; shortcuts follow their Add by themselves. */
function windowsAbove({ examination, graph }: Merge, branch: Branch): NetworkNode[] {
  const isWindow = (node: NetworkNode): boolean => {
    const isLayer = node.kind === "layer" && node.bypassed !== true && !isShortcut(node);
    return isLayer && Object.hasOwn(examination.layers.find(node.type)?.params ?? {}, "stride");
  };
  return firstOf(chainAbove(examination, graph, branch.source.id), isWindow, MAXIMUM_WINDOWS);
}
