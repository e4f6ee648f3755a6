/** The stages of a drawing: block instances in a row at one resolution and width. New blocks stand at the end of one, as more repeats of its last instance. */
import { analyse } from "../analysis/analyse";
import type { LayerRegistry } from "../layers/registry";
import { type BlockNode, type NetworkDocument, ROOT } from "../network/document";
import { setRepeat } from "../network/edits/index";
import { incoming, nodeById } from "../network/graph";
import { meantFor } from "../network/images";
import { networkValues, repeatsOf } from "../network/repeats";
import { lowerGraph, type ProgramFacts } from "../program/lower";
import type { Program } from "../program/program";
import { type Refused, refused } from "./growth";

export interface Stage {
  /** Name of its last block instance, which is repeated more often when it grows. */
  readonly name: string;
  /** Id of that instance. */
  readonly node: string;
  /** "stage2", or "block1 to block3". */
  readonly label: string;
  /** Blocks in it, and repeats of the last instance. */
  readonly blocks: number;
  readonly repeats: number;
  /** `[height, width, channels]` of what it gives out, for one image. */
  readonly shape: readonly number[];
}

/** Empty for a drawing with errors, and for one without blocks. */
export function stagesOf(layers: LayerRegistry, document: NetworkDocument, facts: ProgramFacts): Stage[] {
  const { facts: known } = analyse(layers, meantFor(document, facts));
  const shapeOf = (node: BlockNode): readonly number[] => known.get(node.name)?.outputShape ?? [];
  const values = networkValues(document.arguments);
  const instances = document.graph.nodes.filter(
    (node): node is BlockNode => node.kind === "block" && node.bypassed !== true && shapeOf(node).length > 0,
  );
  /** The instance right before it, where both give out the same shape. */
  const before = (node: BlockNode): BlockNode | undefined => {
    const [edge] = incoming(document.graph, node.id);
    const source = edge && nodeById(document.graph, edge.source);
    const previous = instances.find(({ id }) => id === source?.id);
    return previous && shapeOf(previous).join() === shapeOf(node).join() ? previous : undefined;
  };
  const followed = new Set(instances.flatMap((node) => before(node)?.id ?? []));
  return instances
    .filter(({ id }) => !followed.has(id))
    .map((last): Stage => {
      const row: BlockNode[] = [];
      for (let node: BlockNode | undefined = last; node && !row.includes(node); node = before(node))
        row.unshift(node);
      const [first = last] = row;
      return {
        name: last.name,
        node: last.id,
        label: first === last ? last.name : `${first.name} to ${last.name}`,
        blocks: row.reduce((sum, node) => sum + repeatsOf(node, values).count, 0),
        repeats: repeatsOf(last, values).count,
        shape: shapeOf(last),
      };
    });
}

/** The drawing with so many more blocks at the stage's end. */
export function withMoreBlocks(document: NetworkDocument, stage: Stage, blocks: number): NetworkDocument {
  return setRepeat(document, ROOT, stage.node, stage.repeats + blocks);
}

/** The network that a drawing is on such images, or the first of its errors. */
export function programOf(
  layers: LayerRegistry,
  document: NetworkDocument,
  facts: ProgramFacts,
): Program | Refused {
  const { flat, problems } = analyse(layers, meantFor(document, facts));
  if (flat) return lowerGraph(flat, facts);
  const error = problems.find(({ severity }) => severity === "error");
  return refused(error?.message ?? "This network has no layers.");
}
