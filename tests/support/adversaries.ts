/**
 * Documents that are within all limits and built to make analysis slow: each shape is drawn at any size, so that work can
 * be compared with it. Sizes are in layers, or in wires where wires are what there is much of.
 */

import type { ParamValue } from "#core/layers/param-value";
import type { BlockDefinition, Edge, NetworkDocument, NetworkNode, Position } from "#core/network/document";
import { documentOf } from "#core/network/testing";

type Params = Readonly<Record<string, ParamValue>>;

class Drawing {
  readonly nodes: NetworkNode[] = [];
  readonly edges: Edge[] = [];

  /** Adds a layer and returns its id. */
  layer(type: string, params: Params = {}, name?: string): string {
    const id = `n${this.nodes.length}`;
    const position = this.#place();
    this.nodes.push({ kind: "layer", id, type, name: name ?? id, params: { ...params }, position });
    return id;
  }

  block(block: string, repeat: number): string {
    const id = `n${this.nodes.length}`;
    const position = this.#place();
    this.nodes.push({ kind: "block", id, block, name: id, args: {}, repeat, position });
    return id;
  }

  /** In rows of a hundred, so that the largest drawing fits on the canvas. */
  #place(): Position {
    const at = this.nodes.length;
    return { x: (at % 100) * 220, y: Math.floor(at / 100) * 72 };
  }

  wire(...path: readonly string[]): void {
    for (const [place, source] of path.entries()) {
      const target = path[place + 1];
      if (target !== undefined) this.edges.push({ id: `e${this.edges.length}`, source, target });
    }
  }

  /** Input, `middle` in a row, pooling, dense and output. */
  trunk(count: number, type: string, params: (index: number) => Params = () => ({})): readonly string[] {
    const middle = Array.from({ length: Math.max(0, count - 4) }, (_, index) =>
      this.layer(type, params(index)),
    );
    const path = [
      this.layer("input"),
      ...middle,
      this.layer("globalAvgPool2d"),
      this.layer("dense", { units: 10 }),
      this.layer("output"),
    ];
    this.wire(...path);
    return path;
  }

  definition(id: string): BlockDefinition {
    return { id, name: id, description: "", arguments: [], graph: { nodes: this.nodes, edges: this.edges } };
  }

  document(...blocks: readonly BlockDefinition[]): NetworkDocument {
    return documentOf({ nodes: this.nodes, edges: this.edges }, blocks);
  }
}

function drawn(draw: (drawing: Drawing) => void, ...blocks: readonly BlockDefinition[]): NetworkDocument {
  const drawing = new Drawing();
  draw(drawing);
  return drawing.document(...blocks);
}

/** A block with what is drawn between its ends. */
function blockOf(id: string, draw: (drawing: Drawing, input: string) => string): BlockDefinition {
  const drawing = new Drawing();
  const input = drawing.layer("blockInput");
  const last = draw(drawing, input);
  drawing.wire(last, drawing.layer("blockOutput"));
  return drawing.definition(id);
}

/** Branches with filters of their own that meet. */
function meeting(count: number, merge: string, types: readonly string[], isEqual = false): NetworkDocument {
  return drawn((drawing) => {
    const input = drawing.layer("input");
    const end = drawing.layer(merge);
    for (let index = 0; index < count - 4; index += 1) {
      const type = types[index % types.length] ?? "conv2d";
      const params: Params =
        type === "conv2d" ? { filters: isEqual ? 8 : 1 + index, stride: 1 + (index % 3) } : {};
      drawing.wire(input, drawing.layer(type, params), end);
    }
    drawing.wire(end, drawing.layer("flatten"), drawing.layer("output"));
  });
}

/** Blocks in blocks, `depth` deep, each repeated, that write out to `count` layers together. */
function nested(count: number, depth: number, wrong: boolean): NetworkDocument {
  const repeat = Math.max(1, Math.floor((count / 3) ** (1 / depth)));
  const blocks = Array.from({ length: depth }, (_, level) =>
    blockOf(`b${level}`, (drawing, input) => {
      if (level > 0) {
        const inner = drawing.block(`b${level - 1}`, repeat);
        drawing.wire(input, inner);
        return inner;
      }
      const conv = drawing.layer("conv2d", wrong ? { filters: 0, kernel: 99 } : { filters: 4 });
      const skip = drawing.layer("shortcut");
      const add = drawing.layer("add");
      drawing.wire(input, conv, add);
      drawing.wire(input, skip, add);
      return add;
    }),
  );
  return drawn(
    (drawing) => {
      const last = drawing.block(`b${depth - 1}`, repeat);
      drawing.wire(
        drawing.layer("input"),
        last,
        drawing.layer("globalAvgPool2d"),
        drawing.layer("dense", { units: 10 }),
        drawing.layer("output"),
      );
    },
    ...blocks,
  );
}

function each(count: number, make: (index: number) => void): void {
  for (let index = 0; index < count; index += 1) make(index);
}

/** By name: a document of about `size` layers, or `size` wires where the name says wires. */
export const ADVERSARIES: Readonly<Record<string, (size: number) => NetworkDocument>> = {
  "a sound chain": (size) => drawn((drawing) => drawing.trunk(size, "activation")),
  "a chain without an input": (size) =>
    drawn((drawing) => {
      const conv = Array.from({ length: size - 4 }, () => drawing.layer("conv2d", { filters: 4 }));
      const dense = drawing.layer("dense", { units: 10 });
      drawing.wire(...conv, drawing.layer("globalAvgPool2d"), dense, drawing.layer("output"));
    }),
  "one name": (size) =>
    drawn((drawing) => {
      drawing.trunk(size, "activation");
      for (const [index, node] of drawing.nodes.entries()) drawing.nodes[index] = { ...node, name: "x" };
    }),
  "two of each name": (size) =>
    drawn((drawing) => {
      drawing.trunk(size, "activation");
      for (const [index, node] of drawing.nodes.entries())
        drawing.nodes[index] = { ...node, name: `x${index >> 1}` };
    }),
  "one name beside all its numbers": (size) =>
    drawn((drawing) => {
      drawing.trunk(size, "activation");
      for (const [index, node] of drawing.nodes.entries())
        drawing.nodes[index] = { ...node, name: index % 2 === 0 ? "x" : `x${(index + 1) / 2}` };
    }),
  "loose inputs": (size) => drawn((drawing) => each(size, () => drawing.layer("input"))),
  "inputs that all feed one Add": (size) =>
    drawn((drawing) => {
      const add = drawing.layer("add");
      each(size - 2, () => drawing.wire(drawing.layer("input"), add));
      drawing.wire(add, drawing.layer("output"));
    }),
  "loose outputs": (size) => drawn((drawing) => each(size, () => drawing.layer("output"))),
  "outputs of one chain": (size) =>
    drawn((drawing) => {
      const input = drawing.layer("input");
      each(size - 1, () => drawing.wire(input, drawing.layer("output")));
    }),
  "loose layers": (size) =>
    drawn((drawing) => {
      drawing.trunk(8, "activation");
      each(size - 8, () => drawing.layer("conv2d"));
    }),
  "dead ends": (size) =>
    drawn((drawing) => {
      const [input = ""] = drawing.trunk(8, "activation");
      each(size - 8, () => drawing.wire(input, drawing.layer("conv2d")));
    }),
  "a long dead end": (size) =>
    drawn((drawing) => {
      const [input = ""] = drawing.trunk(8, "activation");
      drawing.wire(input, ...Array.from({ length: size - 8 }, () => drawing.layer("activation")));
    }),
  "a wide Concatenate": (size) => meeting(size, "concat", ["conv2d"]),
  "a wide Add": (size) => meeting(size, "add", ["conv2d"]),
  "a wide Add of equal branches": (size) => meeting(size, "add", ["conv2d"], true),
  "a wide Add of shortcuts": (size) => meeting(size, "add", ["shortcut"]),
  "a wide Add of shortcuts and convolutions": (size) => meeting(size, "add", ["shortcut", "conv2d"]),
  "Adds that do not fit": (size) =>
    drawn((drawing) => {
      let last = drawing.layer("input");
      for (let index = 0; drawing.nodes.length < size - 4; index += 1) {
        const conv = drawing.layer("conv2d", { filters: 4 + (index % 50), stride: 1 });
        const add = drawing.layer("add");
        drawing.wire(last, conv, add);
        drawing.wire(last, add);
        last = conv;
      }
      drawing.wire(last, drawing.layer("flatten"), drawing.layer("output"));
    }),
  "Adds of one input": (size) =>
    drawn((drawing) => {
      drawing.trunk(size, "add");
    }),
  "layers without an input": (size) =>
    drawn((drawing) => {
      const add = drawing.layer("add");
      drawing.wire(drawing.layer("input"), add, drawing.layer("output"));
      each(size - 3, () => drawing.wire(drawing.layer("conv2d"), add));
    }),
  "values out of range": (size) =>
    drawn((drawing) => {
      drawing.trunk(size, "conv2d", () => ({ filters: -1, kernel: 999, stride: 77, nonsense: 4 }));
    }),
  "windows too large": (size) =>
    drawn((drawing) => {
      const input = drawing.layer("input");
      const add = drawing.layer("concat");
      each(size - 4, () =>
        drawing.wire(input, drawing.layer("conv2d", { kernel: 11, padding: "valid" }), add),
      );
      drawing.wire(add, drawing.layer("flatten"), drawing.layer("output"));
    }),
  "dense layers on images": (size) =>
    drawn((drawing) => {
      const input = drawing.layer("input");
      const add = drawing.layer("concat");
      each(size - 4, () => drawing.wire(input, drawing.layer("dense"), add));
      drawing.wire(add, drawing.layer("output"));
    }),
  "wrong classes at many outputs": (size) =>
    drawn((drawing) => {
      const input = drawing.layer("input");
      const flat = drawing.layer("flatten");
      drawing.wire(input, flat);
      each(size - 2, (index) => drawing.wire(flat, drawing.layer("output", { classes: 3 + (index % 40) })));
    }),
  "one circle": (size) =>
    drawn((drawing) => {
      const path = drawing.trunk(size, "add");
      drawing.wire(path[size - 4] ?? "", path[1] ?? "");
    }),
  "circles of two": (size) =>
    drawn((drawing) => {
      drawing.trunk(8, "activation");
      each((size - 8) / 2, () => {
        const one = drawing.layer("add");
        const other = drawing.layer("add");
        drawing.wire(one, other, one);
      });
    }),
  "layers that feed themselves": (size) =>
    drawn((drawing) => {
      for (const id of drawing.trunk(size, "add")) drawing.wire(id, id);
    }),
  "unknown layers": (size) =>
    drawn((drawing) => {
      drawing.trunk(size, "conv4d");
    }),
  "unknown blocks": (size) =>
    drawn((drawing) => {
      const path = Array.from({ length: size - 2 }, () => drawing.block("none", 7));
      drawing.wire(drawing.layer("input"), ...path, drawing.layer("output"));
    }),
  "a block in itself": (size) => {
    const inner = blockOf("self", (drawing, input) => {
      each(size / 2, () => drawing.wire(input, drawing.block("self", 3)));
      return input;
    });
    return drawn((drawing) => each(size / 2 - 4, () => drawing.block("self", 3)), inner);
  },
  "blocks 8 deep": (size) => nested(size, 8, false),
  "blocks 8 deep with mistakes": (size) => nested(size, 8, true),
  "blocks 3 deep": (size) => nested(size, 3, false),
  "bypassed blocks in repeats": (size) => {
    const inner = blockOf("inner", (drawing, input) => {
      each(size - 6, () => drawing.block("inner", 1000));
      for (const [index, node] of drawing.nodes.entries())
        if (node.kind === "block") drawing.nodes[index] = { ...node, bypassed: true };
      return input;
    });
    return drawn(
      (drawing) =>
        drawing.wire(drawing.layer("input"), drawing.block("inner", 1000), drawing.layer("output")),
      inner,
    );
  },
  "wires: many between the same two": (size) =>
    drawn((drawing) => {
      const input = drawing.layer("input");
      const add = drawing.layer("concat");
      each(size - 2, () => drawing.wire(input, add));
      drawing.wire(add, drawing.layer("flatten"), drawing.layer("output"));
    }),
  "wires: many into a convolution": (size) =>
    drawn((drawing) => {
      const input = drawing.layer("input");
      const conv = drawing.layer("conv2d");
      each(size - 2, () => drawing.wire(input, conv));
      drawing.wire(conv, drawing.layer("flatten"), drawing.layer("output"));
    }),
  "wires: many into an input, many out of an output": (size) =>
    drawn((drawing) => {
      const input = drawing.layer("input");
      const output = drawing.layer("output");
      each(size, () => drawing.wire(output, input));
    }),
  "wires: three into each convolution": (size) =>
    drawn((drawing) => {
      const path = drawing.trunk(size / 4, "conv2d", () => ({ filters: 4 }));
      each(size / 4 - 5, (index) => {
        drawing.wire(path[index] ?? "", path[index + 2] ?? "");
        drawing.wire(path[index] ?? "", path[index + 2] ?? "");
        drawing.wire(path[0] ?? "", path[index + 2] ?? "");
      });
    }),
  "wires: shortcuts that an Add reads thrice": (size) =>
    drawn((drawing) => {
      const input = drawing.layer("input");
      const add = drawing.layer("add");
      each(size / 4 - 1, () => {
        const shortcut = drawing.layer("shortcut");
        drawing.wire(input, shortcut, add);
        drawing.wire(shortcut, add);
        drawing.wire(shortcut, add);
      });
      drawing.wire(add, drawing.layer("flatten"), drawing.layer("output"));
    }),
  "wires: every pair of a crowd": (size) =>
    drawn((drawing) => {
      const count = Math.floor(Math.sqrt(2 * size));
      const ids = [
        drawing.layer("input"),
        ...Array.from({ length: count - 2 }, () => drawing.layer("concat")),
      ];
      for (const [place, source] of ids.entries())
        for (const target of ids.slice(place + 1)) drawing.wire(source, target);
      drawing.wire(ids.at(-1) ?? "", drawing.layer("output"));
      drawing.edges.splice(size);
    }),
};
