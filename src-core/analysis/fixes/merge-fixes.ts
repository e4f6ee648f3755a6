/** Repairs for branches that meet with shapes that do not agree. */
import type { Shape } from "../../layers/layer";
import { sameShape } from "../../layers/shape";
import { resolveShortcut, type ShortcutResolution } from "../../layers/shortcut";
import type { Edge, Graph, NetworkDocument, NetworkNode } from "../../network/document";
import { addLayer, setParam } from "../../network/edits/index";
import { splicedEdges } from "../../network/edits/insert";
import { graphAt, incoming, nodeById, reachable, withGraph } from "../../network/graph";
import { CARD_WIDTH, centreX, SKIP_OFFSET } from "../../network/metrics";
import { isShortcut } from "../../network/ports";
import type { Examination } from "../examine";
import type { Finding } from "../finding";
import { chainAbove, channelSettings } from "./branch";
import { type Candidate, candidate, insertion, type Spot, settings, valuesOf } from "./candidate";

interface Branch {
  readonly edge: Edge;
  readonly source: NetworkNode;
  readonly shape: Shape;
  /** What enters the source. */
  readonly inputShapes: readonly Shape[];
}

interface Merge {
  readonly examination: Examination;
  readonly spot: Spot;
  readonly graph: Graph;
  readonly branches: readonly Branch[];
  readonly isAdd: boolean;
}

export function mergeCandidates(examination: Examination, finding: Finding, spot: Spot): Candidate[] {
  const graph = graphAt(examination.document, spot.location);
  const branches = branchesOf(examination, graph, finding, spot);
  const { node } = spot;
  const isMerge = node.kind === "layer" && (node.type === "add" || node.type === "concat");
  if (!isMerge || branches.length < 2) return [];
  const merge = { examination, spot, graph, branches, isAdd: node.type === "add" };
  const plain = branches.filter((branch) => isPlainWire(merge, branch));
  const pairs = branches.flatMap((branch) =>
    otherShapes(merge, branch).map((wanted) => ({ branch, wanted })),
  );
  return [
    ...pairs.flatMap(({ branch, wanted }) => shortcutModes(merge, branch, wanted)),
    ...pairs
      .filter(
        ({ branch }) =>
          merge.isAdd && (plain.length === 0 ? !isShortcut(branch.source) : plain.includes(branch)),
      )
      .flatMap(({ branch, wanted }) => projection(merge, branch, wanted)),
    ...pairs.flatMap(({ branch, wanted }) => filterSettings(merge, branch, wanted)),
    ...pairs.flatMap(({ branch, wanted }) => ownFilters(merge, branch, wanted)),
    ...pairs.flatMap(({ branch, wanted }) => sizeSettings(merge, branch, wanted)),
  ];
}

/** A shortcut that cannot do in its mode what its Add needs. */
export function shortcutCandidates(examination: Examination, spot: Spot): Candidate[] {
  return settings(examination, spot, "mode", "auto", {
    id: "set-mode",
    label: (name) => `Set mode to auto in ${name}`,
  });
}

function branchesOf(examination: Examination, graph: Graph, finding: Finding, spot: Spot): Branch[] {
  const { nodes } = examination.walk.flat;
  const flatNode = nodes.find((node) => node.path === finding.path);
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
function isPlainWire({ graph, spot, branches }: Merge, branch: Branch): boolean {
  const below = reachable(graph, [branch.source.id], "down");
  return branches.some(
    (other) =>
      other !== branch &&
      other.source !== branch.source &&
      other.source !== spot.node &&
      below.has(other.source.id),
  );
}

function otherShapes({ branches, isAdd }: Merge, branch: Branch): Shape[] {
  const differing = branches.filter((other) =>
    isAdd
      ? !sameShape(other.shape, branch.shape)
      : !sameShape(other.shape.slice(0, -1), branch.shape.slice(0, -1)),
  );
  return differing
    .map((other) => other.shape)
    .filter((shape, index, all) => all.findIndex((first) => sameShape(first, shape)) === index);
}

/** A shortcut that was told to stay an identity, or what to pad or project to, can be let follow its Add. */
function shortcutModes(merge: Merge, branch: Branch, wanted: Shape): Candidate[] {
  const [input] = branch.inputShapes;
  if (!merge.isAdd || !isShortcut(branch.source) || input === undefined) return [];
  const resolved = resolutionTo(input, wanted);
  const numbers = resolved === undefined ? "" : `, ${projectionWords(resolved)}`;
  const spot = { ...merge.spot, node: branch.source };
  return settings(merge.examination, spot, "mode", "auto", {
    id: "project",
    label: (name) => `Insert 1×1 projection in ${name}${numbers}`,
  });
}

/** A padding, or a projection, with filters of its own is given those of the other branch, and its stride with them. */
function ownFilters(merge: Merge, branch: Branch, wanted: Shape): Candidate[] {
  const [input] = branch.inputShapes;
  const { source } = branch;
  if (!merge.isAdd || !isShortcut(source) || input === undefined) return [];
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
    candidate(`follow-${source.name}`, `Set ${words.join(" and ")} in ${source.name}`, (document) =>
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

function projection({ spot }: Merge, branch: Branch, wanted: Shape): Candidate[] {
  const resolved = resolutionTo(branch.shape, wanted);
  if (resolved === undefined) return [];
  return [
    candidate("insert-projection", `Insert 1×1 projection, ${projectionWords(resolved)}`, (document) =>
      spliceShortcut(document, spot, branch.edge.id),
    ),
  ];
}

function spliceShortcut(document: NetworkDocument, { location }: Spot, edgeId: string): NetworkDocument {
  const graph = graphAt(document, location);
  const edge = graph.edges.find((other) => other.id === edgeId);
  const source = edge === undefined ? undefined : nodeById(graph, edge.source);
  const target = edge === undefined ? undefined : nodeById(graph, edge.target);
  if (edge === undefined || source === undefined || target === undefined) return document;
  const added = addLayer(document, location, {
    type: "shortcut",
    params: { mode: "projection" },
    position: {
      x: centreX(source) - CARD_WIDTH / 2 + SKIP_OFFSET,
      y: (source.position.y + target.position.y) / 2,
    },
  });
  const withShortcut = graphAt(added.document, location);
  return withGraph(added.document, location, {
    ...withShortcut,
    edges: splicedEdges(withShortcut.edges, edge, added.node),
  });
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

function filterSettings(merge: Merge, branch: Branch, wanted: Shape): Candidate[] {
  const sameSize = sameShape(branch.shape.slice(0, -1), wanted.slice(0, -1));
  if (!merge.isAdd || !sameSize) return [];
  const spot = { ...merge.spot, node: branch.source };
  return channelSettings(merge.examination, merge.graph, spot, wanted[wanted.length - 1] ?? 0);
}

/** Heights and widths that differ: the stride or the padding of a layer in the branch, or a pooling after it. */
function sizeSettings(merge: Merge, branch: Branch, wanted: Shape): Candidate[] {
  const [height = 0] = branch.shape;
  const [wantedHeight = 0] = wanted;
  if (
    branch.shape.length !== 3 ||
    wanted.length !== 3 ||
    sameShape(branch.shape.slice(0, 2), wanted.slice(0, 2))
  ) {
    return [];
  }
  const windows = chainAbove(merge.graph, branch.source.id).filter(
    (node) =>
      node.kind === "layer" &&
      "stride" in (merge.examination.walk.flat.nodes.find((flat) => flat.origin === node)?.params ?? {}),
  );
  const [last] = windows.filter((node) => !isShortcut(node));
  const ratio = height > wantedHeight ? Math.ceil(height / wantedHeight) : 1;
  const spotOf = (node: NetworkNode): Spot => ({ ...merge.spot, node });
  const strides = windows
    .filter((node) => !isShortcut(node))
    .slice(0, 4)
    .flatMap((node) =>
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
    merge.isAdd || ratio === 1
      ? []
      : [
          insertion(
            merge.spot.location,
            branch.edge.id,
            { type: "maxPool2d", params: { size: ratio, stride: ratio, padding: "same" } },
            `Insert ${ratio}×${ratio} max pooling`,
          ),
        ];
  return [...strides, ...paddings, ...pooling];
}
