/** The insides of the blocks of a graph, each in a frame of its own: what a figure in a paper shows beside its network. */
import { argumentValuesOf } from "../../blocks/card-words";
import type { BlockDefinition, BlockNode } from "../../network/document";
import { blockById } from "../../network/graph";
import { repeatsOf } from "../../network/repeats";
import { moved } from "../../pictures/moved";
import type { Mark, Size } from "../../pictures/picture";
import { fitText, textWidth } from "../../pictures/text-width";
import { type GraphView, graphMarks, type Known } from "./graph-marks";

const PADDING = 20;
const HEAD = 52;
const TITLE = { size: 13, isBold: true } as const;
const WORDS = { size: 12 } as const;

/** A framed graph; its marks count from its left upper corner. */
export interface Panel {
  readonly size: Size;
  readonly marks: readonly Mark[];
}

interface Found {
  readonly block: BlockDefinition;
  readonly view: GraphView;
  /** The instances that look the same inside. */
  readonly nodes: BlockNode[];
  readonly repeats: number;
}

/** One for each block of the view and, after it, for each one inside: instances that have the same inside share theirs. */
export function insidePanels(known: Known, view: GraphView): Panel[] {
  const found = new Map<string, Found>();
  collect(known, view, found);
  return [...found.values()].flatMap((each) => panelOf(known, each) ?? []);
}

function collect(known: Known, view: GraphView, found: Map<string, Found>): void {
  for (const node of view.graph.nodes) {
    if (node.kind !== "block" || (view.nodes && !view.nodes.has(node.id))) continue;
    const block = blockById(known.document, node.block);
    if (block === undefined) continue;
    const values = argumentValuesOf(node, block, view.argumentValues);
    const prefix = `${view.prefix}${node.name}/1/`;
    const key = lookOf(known, block, prefix, values);
    const same = found.get(key);
    if (same) {
      same.nodes.push(node);
      continue;
    }
    const inner: GraphView = { graph: block.graph, prefix, argumentValues: values };
    found.set(key, {
      block,
      view: inner,
      nodes: [node],
      repeats: repeatsOf(node, view.argumentValues).count,
    });
    collect(known, inner, found);
  }
}

/** What makes the inside of one instance look as that of another: the block, its arguments, and the shapes of its layers. */
function lookOf(
  { facts }: Known,
  block: BlockDefinition,
  prefix: string,
  values: GraphView["argumentValues"],
): string {
  const shapes = block.graph.nodes.map((node) => facts.get(prefix + node.name)?.outputShape ?? []);
  return JSON.stringify([block.id, values, shapes]);
}

function panelOf(known: Known, { block, view, nodes, repeats }: Found): Panel | undefined {
  const drawn = graphMarks(known, view);
  if (drawn === undefined) return undefined;
  const { area } = drawn;
  const names = nodes.map(({ name }) => name).join(", ");
  const title = repeats > 1 && nodes.length === 1 ? `${names} × ${repeats}` : names;
  const words = repeats > 1 && nodes.length === 1 ? `${block.name}, the first of ${repeats}` : block.name;
  const width = Math.max(area.right - area.left, Math.min(220, textWidth(words, WORDS))) + 2 * PADDING;
  const height = HEAD + area.bottom - area.top + PADDING;
  const room = width - 2 * PADDING;
  const left = (width - (area.right - area.left)) / 2;
  const marks: Mark[] = [
    {
      kind: "rectangle",
      at: { x: 0.5, y: 0.5 },
      size: { width: width - 1, height: height - 1 },
      radius: 10,
      fill: "canvas",
      stroke: "line",
    },
    {
      kind: "text",
      at: { x: PADDING, y: 23 },
      text: fitText(title, TITLE, room),
      anchor: "start",
      fill: "text",
      title,
      ...TITLE,
    },
    {
      kind: "text",
      at: { x: PADDING, y: 40 },
      text: fitText(words, WORDS, room),
      anchor: "start",
      fill: "muted",
      ...WORDS,
    },
    ...drawn.marks.map((mark) => moved(mark, { x: left - area.left, y: HEAD - area.top })),
  ];
  return { size: { width, height }, marks };
}
