/** A selection that can be treated as one step: one tensor goes in, one comes out. */
import type { Edge, Graph, NetworkNode } from "../document";
import { isTerminal } from "../ports";

export interface Region {
  /** The selected nodes, in the drawing's order. */
  readonly nodes: readonly NetworkNode[];
  readonly ids: ReadonlySet<string>;
  /** Wires from outside; all of them start at `entry`. */
  readonly entering: readonly Edge[];
  /** Wires to the outside; all of them start at `exit`. May be empty. */
  readonly leaving: readonly Edge[];
  readonly inner: readonly Edge[];
  /** The outside node that is read. */
  readonly entry: string;
  /** The selected node whose output goes on. */
  readonly exit: string;
}

export type RegionResult = { readonly region: Region } | { readonly reason: string };

/** Looks at a selection; the reason is a sentence for the person who made it. */
export function findRegion(graph: Graph, selection: readonly string[]): RegionResult {
  const wanted = new Set(selection);
  const nodes = graph.nodes.filter((node) => wanted.has(node.id));
  const ids = new Set(nodes.map((node) => node.id));
  if (nodes.length === 0) return { reason: "Select one or more layers first." };
  const terminal = nodes.find(isTerminal);
  if (terminal !== undefined) {
    return {
      reason: `"${terminal.name}" is where the flow begins or ends, so it stays outside. Select without it.`,
    };
  }
  const entering = graph.edges.filter((edge) => !ids.has(edge.source) && ids.has(edge.target));
  const leaving = graph.edges.filter((edge) => ids.has(edge.source) && !ids.has(edge.target));
  const inner = graph.edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target));
  const read = new Set(inner.map((edge) => edge.target).concat(entering.map((edge) => edge.target)));
  const unfed = nodes.find((node) => !read.has(node.id));
  if (unfed !== undefined) {
    return { reason: `"${unfed.name}" reads nothing yet. Connect it first, then select again.` };
  }
  const [entry, ...otherEntries] = new Set(entering.map((edge) => edge.source));
  if (entry === undefined)
    return { reason: "The selected layers form a circle. Cut the wire that leads back first." };
  if (otherEntries.length > 0) {
    const names = nameList(graph, [entry, ...otherEntries]);
    return {
      reason: `The selection reads more than one layer outside it (${names}). Select layers that follow each other without a gap.`,
    };
  }
  const given = new Set(inner.map((edge) => edge.source));
  const sinks = nodes.filter((node) => !given.has(node.id)).map((node) => node.id);
  const [exit, ...otherExits] = new Set([...leaving.map((edge) => edge.source), ...sinks]);
  if (exit === undefined)
    return { reason: "The selected layers form a circle. Cut the wire that leads back first." };
  if (otherExits.length > 0) {
    const names = nameList(graph, [exit, ...otherExits]);
    return {
      reason: `More than one selected layer leads out of the selection (${names}). Select layers that follow each other without a gap.`,
    };
  }
  return { region: { nodes, ids, entering, leaving, inner, entry, exit } };
}

function nameList(graph: Graph, ids: readonly string[]): string {
  const names = ids.map((id) => graph.nodes.find((node) => node.id === id)?.name ?? id);
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
