/**
 * Builds the graphs that ship with the product: built-in blocks and templates. A trunk runs straight down from x = 0 with
 * one card a row, narrower shapes centred on it; skips stand beside it. Identifiers follow from names, so that the same drawing is always the same
 * document.
 */
import { BUILT_IN_LAYERS, type LayerType } from "../layers/index";
import type { ParamValue } from "../layers/param-value";
import type { BlockNode, Edge, Graph, LayerNode, NetworkNode, Position } from "../network/document";
import { CARD_WIDTH, nodeWidth, ROW_HEIGHT, SKIP_OFFSET } from "../network/metrics";

/** From one column's middle to the next one's. */
const COLUMN_WIDTH = CARD_WIDTH + 40;

/** What a layer is connected from: nothing, one node, or several in the order of the merge's inputs. */
type Sources = readonly string[];

export interface Drawing {
  /** Puts a layer on the trunk's next row and returns its id. */
  layer(type: LayerType, name: string, params?: LayerNode["params"], sources?: Sources): string;
  /** Puts a block on the trunk's next row and returns its id. */
  block(
    block: string,
    name: string,
    args: BlockNode["args"],
    repeat: BlockNode["repeat"],
    sources?: Sources,
  ): string;
  /**
   * Puts a layer in the row below its source, in a column beside the trunk: -1 is the first on the left, 1 on the right.
   * The trunk's next rows stay free; what reads it later stands below it.
   */
  beside(column: number, type: LayerType, name: string, params: LayerNode["params"], source: string): string;
  /** Puts a shortcut beside the trunk, halfway between its source and the next row, where its Add will stand. */
  shortcut(name: string, params: Readonly<Record<string, ParamValue>>, source: string): string;
  /** Leaves the trunk's next row empty. */
  skipRow(): void;
  graph(): Graph;
}

/** Starts an empty drawing. Identifiers begin with the prefix, which is unique in a document. */
export function startDrawing(prefix: string): Drawing {
  const nodes: NetworkNode[] = [];
  const edges: Edge[] = [];
  const rows = new Map<string, number>();
  let nextRow = 0;

  function place<N extends NetworkNode>(node: N, row: number, sources: Sources): string {
    nodes.push(node);
    rows.set(node.id, row);
    for (const source of sources) {
      edges.push({ id: `${prefix}-e${edges.length + 1}`, source, target: node.id });
    }
    return node.id;
  }
  function takeRow(sources: Sources = []): { readonly row: number; readonly position: Position } {
    const row = Math.max(nextRow, ...sources.map((source) => Math.floor(rows.get(source) ?? 0) + 1));
    nextRow = row + 1;
    return { row, position: { x: 0, y: row * ROW_HEIGHT } };
  }

  return {
    layer(type, name, params = {}, sources = []) {
      const { row, position } = takeRow(sources);
      const node: LayerNode = { kind: "layer", id: `${prefix}-${name}`, type, name, params, position };
      const x = (CARD_WIDTH - nodeWidth(BUILT_IN_LAYERS, node)) / 2;
      return place({ ...node, position: { ...position, x } }, row, sources);
    },
    block(block, name, args, repeat, sources = []) {
      const { row, position } = takeRow();
      return place(
        { kind: "block", id: `${prefix}-${name}`, block, name, args, repeat, position },
        row,
        sources,
      );
    },
    beside(column, type, name, params, source) {
      const row = Math.floor(rows.get(source) ?? 0) + 1;
      const position = { x: column * COLUMN_WIDTH, y: row * ROW_HEIGHT };
      return place({ kind: "layer", id: `${prefix}-${name}`, type, name, params, position }, row, [source]);
    },
    shortcut(name, params, source) {
      const row = ((rows.get(source) ?? 0) + nextRow) / 2;
      const position = { x: SKIP_OFFSET, y: row * ROW_HEIGHT };
      return place(
        { kind: "layer", id: `${prefix}-${name}`, type: "shortcut", name, params, position },
        row,
        [source],
      );
    },
    skipRow() {
      takeRow();
    },
    graph: () => ({ nodes, edges }),
  };
}
