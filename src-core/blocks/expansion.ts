/** What expansion hands over: the flat graph, and what is needed to point from it back at the drawing. */

import type { BlockNode, GraphLocation } from "../network/document";
import type { UnrepairedProblem } from "../network/problem";
import type { FlatGraph } from "./flat-graph";

/** One block instance, all of its repeats together. */
export interface ExpandedBlock {
  /** Without a repeat's number at its end: `stage2`, `stage2/1/inner`. */
  readonly path: string;
  readonly node: BlockNode;
  /** The graph in which the instance is drawn. */
  readonly location: GraphLocation;
  /** Index of the flat node that feeds it; absent when nothing does. */
  readonly input?: number;
  /** Index of the flat node whose output is the block's; absent when it has none. */
  readonly output?: number;
  /** Indices of the flat nodes inside it, ascending. */
  readonly members: readonly number[];
}

export interface Expansion {
  /**
   * Absent when the drawing cannot be expanded at all (a block inside itself, a limit passed). Otherwise it holds
   * whatever could be expanded, even where `problems` has errors: layers of unknown types, layers on cycles and
   * unknown blocks are left out, and those that they feed are named in `incomplete`.
   */
  readonly flat?: FlatGraph;
  readonly problems: readonly UnrepairedProblem[];
  /** For each flat node, the graph in which its origin is drawn. */
  readonly locations: readonly GraphLocation[];
  /** Flat nodes that have an edge drawn to them which brings nothing, for a reason reported elsewhere. */
  readonly incomplete: ReadonlySet<number>;
  /**
   * For each shortcut that meets an Add: the flat node, earlier in order, whose output shape it has to match.
   * Shortcuts that are absent use their own stride and filters.
   */
  readonly shortcutTargets: ReadonlyMap<number, number>;
  /** Block instances, outer ones before those inside them. */
  readonly blocks: readonly ExpandedBlock[];
}
