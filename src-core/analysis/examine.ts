/** One pass over a document: expansion, wiring, shapes, totals; everything but the repairs. */
import { expand } from "../blocks/expand";
import type { Expansion } from "../blocks/expansion";
import { ExpansionCache } from "../blocks/expansion-cache";
import type { FlatGraph } from "../blocks/flat-graph";
import type { LayerProblem, ShapeContext } from "../layers/layer";
import type { LayerRegistry } from "../layers/registry";
import { type Edge, type NetworkDocument, type NetworkNode, ROOT } from "../network/document";
import { blockById, graphAt, incoming } from "../network/graph";
import { locationKey, problemKey, type UnrepairedProblem } from "../network/problem";
import type { DatasetFacts, NodeFacts, Totals } from "./analysis";
import { augmentationProblems } from "./augmentation-problems";
import { batchProblems } from "./batch-problems";
import { classProblems } from "./class-problems";
import { DrawingMemory } from "./drawing-problems";
import { type LayerOutcome, lacksDataset } from "./layer-outcome";
import { ShapeWalker, type Walk } from "./shape-walk";
import { blockFacts, NO_TOTALS, sameFacts, totalsOf } from "./totals";

/** Everything that was found; repairs read the inner parts too. */
export interface Examination {
  readonly layers: LayerRegistry;
  readonly document: NetworkDocument;
  readonly context: ShapeContext;
  readonly problems: readonly UnrepairedProblem[];
  readonly facts: ReadonlyMap<string, NodeFacts>;
  readonly totals: Totals;
  readonly expansion: Expansion;
  readonly walk: Walk;
  /** Without any error. */
  readonly flat?: FlatGraph;
}

const NOTHING: Walk = { outcomes: [], flat: { nodes: [] } };

/** Keeps what it learned from call to call. */
export class Examiner {
  readonly #expansions = new ExpansionCache();
  readonly #walker = new ShapeWalker();
  readonly #layers: LayerRegistry;
  readonly #drawings: DrawingMemory;
  #context: ShapeContext = {};
  #blockFacts: ReadonlyMap<string, NodeFacts> = new Map();

  constructor(layers: LayerRegistry) {
    this.#layers = layers;
    this.#drawings = new DrawingMemory(layers);
  }

  examine(document: NetworkDocument, dataset: DatasetFacts | undefined): Examination {
    const context = this.#contextOf(document, dataset);
    const expansion = expand(this.#layers, document, { cache: this.#expansions });
    const walk =
      expansion.flat === undefined ? NOTHING : this.#walker.walk(expansion.flat, expansion, context);
    const problems = distinct([
      ...expansion.problems,
      ...this.#drawingProblems(document),
      ...datasetProblems(document, walk, expansion, context),
      ...shapeProblems(document, walk, expansion),
      ...classProblems(walk.flat, walk.outcomes, expansion, context),
      ...augmentationProblems(document, dataset),
      ...batchProblems(document, walk.flat, walk.outcomes, expansion),
    ]);
    const sound = problems.every((problem) => problem.severity === "warning");
    const hole = sound ? unexplainedHole(walk, expansion) : [];
    const isWhole = sound && hole.length === 0 && expansion.flat !== undefined;
    return {
      layers: this.#layers,
      document,
      context,
      problems: [...problems, ...hole],
      facts: this.#facts(expansion, walk.outcomes),
      totals: expansion.flat === undefined ? NO_TOTALS : totalsOf(walk.flat, walk.outcomes),
      expansion,
      walk,
      ...(isWhole ? { flat: walk.flat } : {}),
    };
  }

  /** The same object while the dataset stays the same, so that the walk can tell. */
  #contextOf(document: NetworkDocument, dataset: DatasetFacts | undefined): ShapeContext {
    const context = contextOf(document, dataset);
    const old = this.#context;
    const same =
      old.datasetShape?.join() === context.datasetShape?.join() &&
      old.datasetClasses === context.datasetClasses &&
      old.isWithoutData === context.isWithoutData;
    if (!same) this.#context = context;
    return this.#context;
  }

  /** Wiring of the top graph and of every block that is used. */
  #drawingProblems(document: NetworkDocument): UnrepairedProblem[] {
    const used = new Set<string>();
    const collect = (nodes: readonly NetworkNode[]): void => {
      for (const node of nodes) if (node.kind === "block" && node.bypassed !== true) used.add(node.block);
    };
    collect(document.graph.nodes);
    const problems = [...this.#drawings.problems(document.graph, ROOT)];
    // The set grows while it is walked, and takes each block once, so recursion ends.
    for (const id of used) {
      const block = blockById(document, id);
      if (block === undefined) continue;
      collect(block.graph.nodes);
      for (const problem of this.#drawings.problems(block.graph, { kind: "block", block: id })) {
        problems.push(problem);
      }
    }
    return problems;
  }

  #facts(expansion: Expansion, outcomes: readonly LayerOutcome[]): ReadonlyMap<string, NodeFacts> {
    const facts = new Map<string, NodeFacts>();
    for (const outcome of outcomes) facts.set(outcome.facts.path, outcome.facts);
    const blocks = new Map<string, NodeFacts>();
    for (const block of expansion.blocks) {
      const now = blockFacts(block, outcomes);
      const before = this.#blockFacts.get(block.path);
      const kept = before !== undefined && sameFacts(before, now) ? before : now;
      blocks.set(block.path, kept);
      facts.set(block.path, kept);
    }
    this.#blockFacts = blocks;
    return facts;
  }
}

/** What the network's ends are told: by the dataset, or by the network itself while it has no data. */
function contextOf({ dataset: chosen }: NetworkDocument, dataset: DatasetFacts | undefined): ShapeContext {
  if (typeof chosen !== "string") {
    const { height, width, channels, classes } = chosen;
    return { datasetShape: [height, width, channels], datasetClasses: classes, isWithoutData: true };
  }
  return dataset?.id === chosen ? { datasetShape: dataset.imageShape, datasetClasses: dataset.classes } : {};
}

/** Problems of the layers themselves. In a block each is told once, at the first path where it shows. */
function shapeProblems(document: NetworkDocument, walk: Walk, expansion: Expansion): UnrepairedProblem[] {
  return walk.flat.nodes.flatMap((node, index): UnrepairedProblem[] => {
    const outcome = walk.outcomes[index];
    if (outcome === undefined) return [];
    const location = expansion.locations[index] ?? ROOT;
    const located = (problem: LayerProblem, severity: UnrepairedProblem["severity"]): UnrepairedProblem => {
      const isInside = location.kind === "block";
      return {
        code: problem.code,
        severity,
        message: isInside ? `In ${node.path}: ${problem.message}` : problem.message,
        location,
        nodes: [node.origin.id],
        edges: problem.code === "shape-mismatch" ? wiresInto(document, location, node.origin.id) : [],
        path: node.path,
      };
    };
    const warnings = outcome.warnings.map((warning) => located(warning, "warning"));
    return outcome.problem === undefined ? warnings : [located(outcome.problem, "error"), ...warnings];
  });
}

function wiresInto(
  document: NetworkDocument,
  location: UnrepairedProblem["location"],
  node: string,
): string[] {
  return incoming(graphAt(document, location), node).map((edge: Edge) => edge.id);
}

function datasetProblems(
  document: NetworkDocument,
  walk: Walk,
  expansion: Expansion,
  context: ShapeContext,
): UnrepairedProblem[] {
  if (context.datasetShape !== undefined) return [];
  const inputs = walk.flat.nodes.flatMap((node, index) => (node.type === "input" ? [{ node, index }] : []));
  const blind = inputs.filter(({ node }) => lacksDataset(node, context));
  const unknown = `The dataset "${String(document.dataset)}" is not at hand`;
  const concerned = blind.length > 0 ? blind : inputs;
  return [
    {
      code: "unknown-dataset",
      severity: blind.length > 0 ? "error" : "warning",
      message:
        blind.length > 0
          ? `${unknown}, so the size of its images is not known. Choose another dataset, or add this one again.`
          : `${unknown}, so it cannot be checked whether it fits. Choose another dataset, or add this one again.`,
      location: expansion.locations[concerned[0]?.index ?? -1] ?? ROOT,
      nodes: concerned.map(({ node }) => node.origin.id),
      edges: [],
    },
  ];
}

/**
 * The promise of an error-free analysis is that everything has a shape. Should a layer have none although nothing was
 * complained about, that is said here rather than left to the compiler.
 */
function unexplainedHole(walk: Walk, expansion: Expansion): UnrepairedProblem[] {
  const index = walk.outcomes.findIndex((outcome) => outcome.facts.outputShape === undefined);
  const node = walk.flat.nodes[index];
  if (node === undefined) return [];
  const location = expansion.locations[index] ?? ROOT;
  const message = `The shapes that reach ${node.path} could not be worked out. Check what leads to it.`;
  return [
    {
      code: "dangling-input",
      severity: "error",
      message,
      location,
      nodes: [node.origin.id],
      edges: [],
      path: node.path,
    },
  ];
}

function distinct(problems: readonly UnrepairedProblem[]): UnrepairedProblem[] {
  const known = new Set<string>();
  return problems.filter((problem) => {
    // At the top a node stands once, and each of its problems counts.
    const isTop = locationKey(problem.location) === "/";
    const key = isTop ? `${problemKey(problem)} ${problem.message}` : problemKey(problem);
    return known.size < known.add(key).size;
  });
}
