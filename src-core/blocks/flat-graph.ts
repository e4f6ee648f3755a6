/**
 * What is left of a drawing once every block and repeat is expanded: layers only, with literal parameters, in
 * topological order. Analysis and the compiler both read it, so what is analysed is what is trained.
 */
import type { LayerDefinition, ResolvedParams } from "../layers/layer";
import type { LayerNode } from "../network/document";

export interface FlatNode {
  /** Names joined by slashes, with the repeat's number after each block's name: `stage2/1/conv1`. Unique. */
  readonly path: string;
  /** A type of the layer registry; `blockInput` and `blockOutput` are gone by now. */
  readonly type: string;
  /** The type's, so that whoever goes on from here needs no registry. */
  readonly definition: LayerDefinition;
  readonly params: ResolvedParams;
  /** Indices into `FlatGraph.nodes`, in port order. All are smaller than this node's own index. */
  readonly inputs: readonly number[];
  /** The drawn layer this came from. */
  readonly origin: LayerNode;
}

export interface FlatGraph {
  readonly nodes: readonly FlatNode[];
}
