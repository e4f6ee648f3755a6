/** For tests: sound drawings with skips of every kind, nested, several at one merge, over Concatenate, around single layers, in blocks. */
import fc from "fast-check";
import { type Drawing, startDrawing } from "../../blocks/drawing";
import type { BlockDefinition, NetworkDocument } from "../../network/document";
import { templateDocument } from "../../templates/document";
import { DEFAULT_RECIPE } from "../../training/recipe";

type Piece =
  | {
      readonly kind: "layer";
      readonly type: "conv2d" | "batchNorm" | "activation";
      readonly bypassed: boolean;
    }
  | {
      readonly kind: "skip";
      readonly inside: readonly Piece[];
      readonly skips: readonly ("wire" | "shortcut" | "projection")[];
      readonly over: "add" | "concat" | "maximum" | "subtract";
    };

const CHANNELS = 8;

const layer: fc.Arbitrary<Piece> = fc.record({
  kind: fc.constant("layer" as const),
  type: fc.constantFrom("conv2d" as const, "batchNorm" as const, "activation" as const),
  bypassed: fc.boolean(),
});

const { piece } = fc.letrec<{ piece: Piece }>((tie) => ({
  piece: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    layer,
    fc.record({
      kind: fc.constant("skip" as const),
      inside: fc.array(tie("piece"), { minLength: 1, maxLength: 3 }),
      skips: fc.array(fc.constantFrom("wire" as const, "shortcut" as const, "projection" as const), {
        minLength: 1,
        maxLength: 2,
      }),
      over: fc.constantFrom(
        "add" as const,
        "add" as const,
        "concat" as const,
        "maximum" as const,
        "subtract" as const,
      ),
    }),
  ),
}));

const pieces = fc.array(piece, { minLength: 1, maxLength: 4 });

/** A network whose trunk, and a block that is repeated in it, are made of such pieces. */
export const anyDrawingWithSkips: fc.Arbitrary<NetworkDocument> = fc
  .record({ trunk: pieces, block: pieces, repeat: fc.integer({ min: 1, max: 3 }) })
  .map(({ trunk, block, repeat }) => {
    const inside = new Pieces("piece");
    const start = inside.drawing.layer("blockInput", "in");
    inside.drawing.layer("blockOutput", "out", {}, [inside.draw(block, start)]);
    const definition: BlockDefinition = {
      id: "pieces",
      name: "Pieces",
      description: "",
      arguments: [],
      graph: inside.graph(),
    };
    const outer = new Pieces("trunk");
    const input = outer.drawing.layer("input", "input");
    const stem = outer.drawing.layer("conv2d", "stem", { filters: CHANNELS }, [input]);
    const stage = outer.drawing.block("pieces", "stage", {}, repeat, [outer.draw(trunk, stem)]);
    const pool = outer.drawing.layer("globalAvgPool2d", "pool", {}, [stage]);
    outer.drawing.layer("output", "output", {}, [
      outer.drawing.layer("dense", "dense", { units: 10 }, [pool]),
    ]);
    return templateDocument("Any", "digits", DEFAULT_RECIPE, outer.graph(), [definition]);
  });

class Pieces {
  readonly drawing: Drawing;
  readonly #bypassed = new Set<string>();
  #count = 0;

  constructor(prefix: string) {
    this.drawing = startDrawing(prefix);
  }

  graph(): NetworkDocument["graph"] {
    const { nodes, edges } = this.drawing.graph();
    return {
      nodes: nodes.map((node) => (this.#bypassed.has(node.id) ? { ...node, bypassed: true } : node)),
      edges,
    };
  }

  draw(list: readonly Piece[], from: string): string {
    return list.reduce((source, each) => this.#piece(each, source), from);
  }

  #name(base: string): string {
    this.#count += 1;
    return `${base}${this.#count}`;
  }

  #piece(each: Piece, from: string): string {
    if (each.kind === "layer") {
      const params = each.type === "conv2d" ? { filters: CHANNELS } : {};
      const id = this.drawing.layer(each.type, this.#name(each.type), params, [from]);
      if (each.bypassed) this.#bypassed.add(id);
      return id;
    }
    const end = this.draw(each.inside, from);
    const skips = each.skips.map((kind) => {
      if (kind === "wire") return from;
      if (kind === "shortcut") return this.drawing.shortcut(this.#name("shortcut"), {}, from);
      const params = { filters: CHANNELS, kernel: 1 };
      return this.drawing.layer("conv2d", this.#name("projection"), params, [from]);
    });
    const sources = each.over === "subtract" ? [end, ...skips.slice(0, 1)] : [end, ...skips];
    const merge = this.drawing.layer(each.over, this.#name(each.over), {}, sources);
    if (each.over !== "concat") return merge;
    return this.drawing.layer("conv2d", this.#name("narrow"), { filters: CHANNELS }, [merge]);
  }
}

/** What stands in a graph of residual units in the original order. */
type Part = "unit" | "unit" | "pointwise" | "block" | "stage" | "convolution" | "activation";

const parts = fc.array(
  fc.constantFrom<Part>(
    "unit",
    "unit",
    "unit",
    "pointwise",
    "block",
    "block",
    "stage",
    "convolution",
    "activation",
  ),
  { minLength: 1, maxLength: 4 },
);

/** Networks of original units, open, in repeated blocks and in blocks of these, with other layers between some of them. */
export const anyDrawingOfUnits: fc.Arbitrary<NetworkDocument> = fc
  .record({
    trunk: parts,
    block: fc.array(fc.constantFrom<Part>("unit", "unit", "unit", "convolution"), {
      minLength: 1,
      maxLength: 2,
    }),
    stage: fc.array(fc.constantFrom<Part>("block", "block", "unit", "activation"), {
      minLength: 1,
      maxLength: 3,
    }),
    repeat: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ trunk, block, stage, repeat }) => {
    const inside = (id: string, list: readonly Part[]): BlockDefinition => {
      const drawing = startDrawing(id);
      const end = drawParts(drawing, list, drawing.layer("blockInput", "in"), repeat);
      drawing.layer("blockOutput", "out", {}, [end]);
      return { id, name: id, description: "", arguments: [], graph: drawing.graph() };
    };
    const drawing = startDrawing("trunk");
    const input = drawing.layer("input", "input");
    const conv = drawing.layer("conv2d", "stem", { filters: CHANNELS }, [input]);
    const stem = drawing.layer("activation", "stem-relu", {}, [
      drawing.layer("batchNorm", "stem-bn", {}, [conv]),
    ]);
    const pool = drawing.layer("globalAvgPool2d", "pool", {}, [drawParts(drawing, trunk, stem, repeat)]);
    const dense = drawing.layer("dense", "dense", { units: 10 }, [pool]);
    drawing.layer("output", "output", {}, [dense]);
    const blocks = [inside("block", block), inside("stage", stage)];
    return templateDocument("Units", "digits", DEFAULT_RECIPE, drawing.graph(), blocks);
  });

function drawParts(drawing: Drawing, list: readonly Part[], from: string, repeat: number): string {
  return list.reduce((last, part, index) => {
    const name = `${part}${index + 1}`;
    if (part === "convolution") return drawing.layer("conv2d", name, { filters: CHANNELS }, [last]);
    if (part === "activation") return drawing.layer("activation", name, {}, [last]);
    if (part === "block" || part === "stage") {
      return drawing.block(part, name, {}, part === "block" ? repeat : 1, [last]);
    }
    const layer = (type: "conv2d" | "batchNorm" | "activation", end: string, source: string): string =>
      drawing.layer(type, `${name}-${end}`, type === "conv2d" ? { filters: CHANNELS } : {}, [source]);
    let branch = layer("activation", "relu1", layer("batchNorm", "bn1", layer("conv2d", "conv1", last)));
    branch = layer("batchNorm", "bn2", layer("conv2d", "conv2", branch));
    const skip = part === "unit" ? last : drawing.shortcut(`${name}-skip`, {}, last);
    return layer("activation", "relu2", drawing.layer("add", `${name}-add`, {}, [branch, skip]));
  }, from);
}
