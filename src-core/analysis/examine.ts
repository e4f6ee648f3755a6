/** One pass over a document: expansion, wiring, shapes, totals; everything but the repairs. */
import { expand } from "../blocks/expand";
import type { Expansion } from "../blocks/expansion";
import { ExpansionCache } from "../blocks/expansion-cache";
import type { FlatGraph } from "../blocks/flat-graph";
import type { LayerComplaint, ShapeContext } from "../layers/layer";
import { type Edge, type NetworkDocument, type NetworkNode, ROOT } from "../network/document";
import { blockById, graphAt, incoming } from "../network/graph";
import type { DatasetFacts, NodeFacts, Totals } from "./analysis";
import { augmentationFindings } from "./augmentation-findings";
import { batchFindings } from "./batch-findings";
import { classFindings } from "./class-findings";
import { DrawingMemory } from "./drawing-findings";
import { type Finding, findingKey, locationKey } from "./finding";
import { type LayerOutcome, lacksDataset } from "./layer-outcome";
import { ShapeWalker, type Walk } from "./shape-walk";
import { blockFacts, NO_TOTALS, sameFacts, totalsOf } from "./totals";

/** Everything that was found; repairs read the inner parts too. */
export interface Examination {
  readonly document: NetworkDocument;
  readonly context: ShapeContext;
  readonly findings: readonly Finding[];
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
  readonly #drawings = new DrawingMemory();
  #context: ShapeContext = {};
  #blockFacts: ReadonlyMap<string, NodeFacts> = new Map();

  examine(document: NetworkDocument, dataset: DatasetFacts | undefined): Examination {
    const context = this.#contextOf(document, dataset);
    const expansion = expand(document, { cache: this.#expansions });
    const walk =
      expansion.flat === undefined ? NOTHING : this.#walker.walk(expansion.flat, expansion, context);
    const findings = distinct([
      ...expansion.problems,
      ...this.#drawingFindings(document),
      ...datasetFindings(document, walk, expansion, context),
      ...shapeFindings(document, walk, expansion),
      ...classFindings(walk.flat, walk.outcomes, expansion, context),
      ...augmentationFindings(document, dataset),
      ...batchFindings(document, walk.flat, walk.outcomes, expansion),
    ]);
    const sound = findings.every((finding) => finding.severity === "warning");
    const hole = sound ? unexplainedHole(walk, expansion) : [];
    const isWhole = sound && hole.length === 0 && expansion.flat !== undefined;
    return {
      document,
      context,
      findings: [...findings, ...hole],
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
  #drawingFindings(document: NetworkDocument): Finding[] {
    const used = new Set<string>();
    const collect = (nodes: readonly NetworkNode[]): void => {
      for (const node of nodes) if (node.kind === "block" && node.bypassed !== true) used.add(node.block);
    };
    collect(document.graph.nodes);
    const findings = [...this.#drawings.findings(document.graph, ROOT)];
    // The set grows while it is walked, and takes each block once, so recursion ends.
    for (const id of used) {
      const block = blockById(document, id);
      if (block === undefined) continue;
      collect(block.graph.nodes);
      for (const finding of this.#drawings.findings(block.graph, { kind: "block", block: id })) {
        findings.push(finding);
      }
    }
    return findings;
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

/** Complaints of the layers themselves. In a block each is told once, at the first path where it shows. */
function shapeFindings(document: NetworkDocument, walk: Walk, expansion: Expansion): Finding[] {
  return walk.flat.nodes.flatMap((node, index): Finding[] => {
    const outcome = walk.outcomes[index];
    if (outcome === undefined) return [];
    const location = expansion.locations[index] ?? ROOT;
    const finding = (complaint: LayerComplaint, severity: Finding["severity"]): Finding => {
      const isInside = location.kind === "block";
      return {
        code: complaint.code,
        severity,
        message: isInside ? `In ${node.path}: ${complaint.message}` : complaint.message,
        location,
        nodes: [node.origin.id],
        edges: complaint.code === "shape-mismatch" ? wiresInto(document, location, node.origin.id) : [],
        path: node.path,
      };
    };
    const warnings = outcome.warnings.map((warning) => finding(warning, "warning"));
    return outcome.complaint === undefined ? warnings : [finding(outcome.complaint, "error"), ...warnings];
  });
}

function wiresInto(document: NetworkDocument, location: Finding["location"], node: string): string[] {
  return incoming(graphAt(document, location), node).map((edge: Edge) => edge.id);
}

function datasetFindings(
  document: NetworkDocument,
  walk: Walk,
  expansion: Expansion,
  context: ShapeContext,
): Finding[] {
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
function unexplainedHole(walk: Walk, expansion: Expansion): Finding[] {
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

function distinct(findings: readonly Finding[]): Finding[] {
  const known = new Set<string>();
  return findings.filter((finding) => {
    // At the top a node stands once, and each of its complaints counts.
    const isTop = locationKey(finding.location) === "/";
    const key = isTop ? `${findingKey(finding)} ${finding.message}` : findingKey(finding);
    return known.size < known.add(key).size;
  });
}
