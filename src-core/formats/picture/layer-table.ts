/** The layers of a drawing as a table: with blocks as one row each, or every layer that they stand for. */
import type { Analysis, NodeFacts } from "../../analysis/analysis";
import { layerLabel } from "../../analysis/layer-label";
import { kindOf, summaryOf } from "../../blocks/card-words";
import { csvOf } from "../../foundation/csv";
import { SkiploomError } from "../../foundation/errors";
import { formatShape } from "../../layers/shape";
import type { NetworkNode } from "../../network/document";
import { blockById } from "../../network/graph";
import { repeatsOf } from "../../network/repeats";
import { type DrawnNetwork, type DrawOptions, wholeView } from "./draw-picture";
import type { GraphView } from "./graph-marks";

type Cell = string | number;

export interface LayerTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Of the network as a whole, whatever part of it the rows show; a cell for each of the head's. */
  readonly totals: readonly Cell[];
}

/** Costs are for one example; a multiply-add counts as two FLOPs. */
const HEAD = [
  "path",
  "type",
  "name",
  "settings",
  "inputs",
  "output",
  "trainable parameters",
  "other parameters",
  "FLOPs",
  "receptive field",
] as const;

/** @throws SkiploomError `unsupported` where every layer is asked for and the drawing has an error */
export function layerTable(
  network: DrawnNetwork,
  analysis: Pick<Analysis, "flat" | "totals" | "problems">,
  { inside, view = wholeView(network.document) }: DrawOptions,
): LayerTable {
  const { totals } = analysis;
  return {
    head: HEAD,
    rows: inside === "open" ? flatRows(network, analysis, view) : drawnRows(network, view),
    totals: [
      "total",
      "",
      "",
      `${totals.layers} layers`,
      "",
      "",
      totals.trainableParameters,
      totals.otherParameters,
      totals.flops,
      fieldWords(totals.receptiveField),
    ],
  };
}

/** As drawn; a block counts all of its repeats. */
function drawnRows({ document, layers, facts }: DrawnNetwork, view: GraphView): Cell[][] {
  return shownNodes(view).map((node) => {
    const path = view.prefix + node.name;
    const known = facts.get(path);
    const block = node.kind === "block" ? blockById(document, node.block) : undefined;
    const repeats = node.kind === "block" ? repeatsOf(node, view.argumentValues).count : 1;
    const kind = node.kind === "block" ? kindOf(layers, node, block) : layerLabel(layers, node.type, known);
    const summary = summaryOf(layers, node, block, view.argumentValues);
    return [
      path,
      repeats > 1 ? `${kind} × ${repeats}` : kind,
      node.name,
      node.bypassed ? "bypassed" : summary === kind ? "" : summary,
      ...factCells(known),
    ];
  });
}

/** Every expanded layer, in the order in which data flows. Of a part, what stands in it. */
function flatRows(
  { layers, facts }: DrawnNetwork,
  { flat, problems }: Pick<Analysis, "flat" | "problems">,
  view: GraphView,
): Cell[][] {
  if (flat === undefined) {
    const first = problems.find(({ severity }) => severity === "error")?.message ?? "";
    throw new SkiploomError(
      "unsupported",
      `The layers inside blocks are known only once the drawing has no error. ${first} Mend it, or keep the blocks closed.`,
    );
  }
  const names = new Set(shownNodes(view).map(({ name }) => name));
  return flat.nodes.flatMap(({ path, type, definition, params }) => {
    const [first = ""] = path.slice(view.prefix.length).split("/");
    if (!path.startsWith(view.prefix) || !names.has(first)) return [];
    const known = facts.get(path);
    const name = path.slice(path.lastIndexOf("/") + 1);
    return [[path, layerLabel(layers, type, known), name, definition.summary(params), ...factCells(known)]];
  });
}

function shownNodes({ graph, nodes }: GraphView): readonly NetworkNode[] {
  return nodes ? graph.nodes.filter(({ id }) => nodes.has(id)) : graph.nodes;
}

/** From the inputs to the receptive field; empty where it is not known. */
function factCells(facts: NodeFacts | undefined): Cell[] {
  const { inputShapes = [], outputShape, cost } = facts ?? {};
  return [
    inputShapes.map(formatShape).join(", "),
    outputShape ? formatShape(outputShape) : "",
    cost?.trainableParameters ?? "",
    cost?.otherParameters ?? "",
    cost?.flops ?? "",
    fieldWords(facts?.receptiveField),
  ];
}

function fieldWords(field: NodeFacts["receptiveField"]): string {
  if (field === undefined) return "";
  return field === "all" ? "all" : field.join("×");
}

/** With the mark by which spreadsheets know UTF-8. */
export function csvTable({ head, rows, totals }: LayerTable): string {
  return `\ufeff${csvOf([head, ...rows, totals])}`;
}

export function markdownTable({ head, rows, totals }: LayerTable): string {
  const isNumber = head.map((_, column) => typeof totals[column] === "number");
  const line = (cells: readonly Cell[]): string => `| ${cells.map(markdownCell).join(" | ")} |`;
  const rule = `| ${isNumber.map((number) => (number ? "---:" : "---")).join(" | ")} |`;
  return `${[line(head), rule, ...rows.map(line), line(totals)].join("\n")}\n`;
}

/** What Markdown, or HTML in it, would take for more than text is escaped. */
function markdownCell(cell: Cell): string {
  if (typeof cell === "number") return String(cell);
  return cell.replace(/[\r\n]+/g, " ").replace(/[\\`*_{}[\]<>&|#~$]/g, "\\$&");
}
