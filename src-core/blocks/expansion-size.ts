/**
 * Counts what an expansion would make, block definition by block definition, before anything is made: repeats and
 * nesting multiply, so a short document can ask for more than any memory holds.
 */
import {
  type BlockDefinition,
  type BlockNode,
  type Graph,
  type GraphLocation,
  LIMITS,
  type NetworkDocument,
  ROOT,
} from "../network/document";
import type { ExpansionProblem } from "./expansion";

interface Size {
  readonly layers: number;
  /** Block instances, each repeat counted, bypassed and unknown ones too: they hold no layer and still cost time. */
  readonly instances: number;
  readonly edges: number;
  readonly depth: number;
}

/** Finds the block definition that an instance names; own keys only, whatever the name. */
export function definitionOf(document: NetworkDocument, block: string): BlockDefinition | undefined {
  return Object.hasOwn(document.blocks, block) ? document.blocks[block] : undefined;
}

/** Problems that forbid the expansion: a block inside itself, nesting too deep, too many layers. Empty: go ahead. */
export function checkExpansionSize(document: NetworkDocument): readonly ExpansionProblem[] {
  const problems: ExpansionProblem[] = [];
  const known = new Map<string, Size>();
  const open = new Set<string>();

  function measureNode(node: BlockNode, location: GraphLocation): Size | undefined {
    const definition = definitionOf(document, node.block);
    if (definition === undefined || node.bypassed === true) return undefined;
    if (open.has(node.block)) {
      problems.push({
        code: "block-recursion",
        severity: "error",
        message: `The block "${definition.name}" contains itself, so it would never end. Remove ${node.name}.`,
        location,
        nodes: [node.id],
        edges: [],
      });
      return undefined;
    }
    let inside = known.get(node.block);
    if (inside === undefined) {
      open.add(node.block);
      inside = measure(definition.graph, { kind: "block", block: node.block });
      open.delete(node.block);
      known.set(node.block, inside);
    }
    return {
      layers: inside.layers * node.repeat,
      instances: (inside.instances + 1) * node.repeat,
      edges: inside.edges * node.repeat,
      depth: inside.depth + 1,
    };
  }

  function measure(graph: Graph, location: GraphLocation): Size {
    let layers = 0;
    let ends = 0;
    let instances = 0;
    let edges = graph.edges.length;
    let depth = 0;
    for (const node of graph.nodes) {
      if (node.kind === "layer") {
        layers += 1;
        if (node.type === "blockInput" || node.type === "blockOutput") ends += 1;
        continue;
      }
      const size = measureNode(node, location);
      if (size === undefined) {
        instances += 1;
        continue;
      }
      layers += size.layers;
      instances += size.instances;
      edges += size.edges;
      depth = Math.max(depth, size.depth);
    }
    // A block's two ends are wired through. Further ones are a mistake, and cost time, so they count.
    return { layers: layers - Math.min(ends, 2), instances, edges, depth };
  }

  const total = measure(document.graph, ROOT);
  if (problems.length > 0) return problems;
  const reason = tooLarge(total);
  if (reason === undefined) return [];
  const culprits = document.graph.nodes.filter((node) => node.kind === "block");
  return [
    {
      code: "too-large",
      severity: "error",
      message: reason,
      location: ROOT,
      nodes: culprits.map((node) => node.id),
      edges: [],
    },
  ];
}

function tooLarge(size: Size): string | undefined {
  if (size.depth > LIMITS.blockDepth) {
    return `Blocks stand inside blocks ${size.depth} deep; ${LIMITS.blockDepth} is the limit. Dissolve some of them.`;
  }
  if (size.layers > LIMITS.expandedNodes || size.instances > LIMITS.expandedNodes) {
    const amount = Math.max(size.layers, size.instances).toLocaleString("en-US");
    const limit = LIMITS.expandedNodes.toLocaleString("en-US");
    return `With all repeats written out the network has ${amount} layers; ${limit} is the limit. Lower the repeats.`;
  }
  if (size.edges > LIMITS.edgesInDocument) {
    const limit = LIMITS.edgesInDocument.toLocaleString("en-US");
    return `With all repeats written out the network has ${size.edges.toLocaleString("en-US")} connections; ${limit} is the limit. Lower the repeats.`;
  }
  return undefined;
}
