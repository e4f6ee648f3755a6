/** Random networks of stages: one or two kinds of random units that are repeated, as residual networks are built. */
import fc from "fast-check";
import { startDrawing } from "#core/blocks/drawing";
import type { LayerType } from "#core/layers/index";
import type { Literal } from "#core/layers/param-value";
import type { NetworkDocument } from "#core/network/document";
import { templateDocument } from "#core/templates/document";
import { DEFAULT_RECIPE } from "#core/training/recipe";

type Drawing = ReturnType<typeof startDrawing>;

/** Layers that keep the shape. */
const KEEPING = {
  batchNorm: {},
  activation: { function: "swish" },
  prelu: {},
  groupNorm: { groups: 2 },
  scale: { factor: "channels", firstValue: 1 },
  bias: { per: "channel" },
  dropout: { rate: 0.25 },
  depthwiseConv2d: { kernel: 3, bias: true },
  layerNorm: { over: "pixel" },
  pathDrop: { survival: 0.9 },
} as const satisfies Partial<Record<LayerType, Readonly<Record<string, Literal>>>>;
type Keeping = keyof typeof KEEPING;

interface Unit {
  readonly before: readonly Keeping[];
  readonly inside: readonly Keeping[];
  readonly convolutions: number;
  readonly kernel: 1 | 3;
  readonly padding: "same" | "numbers";
  readonly merge: "add" | "concat" | "multiply" | "none";
  readonly skip: "auto" | "pad" | "own";
  readonly behind: readonly Keeping[];
}

export interface Stages {
  readonly units: readonly Unit[];
  readonly stages: readonly { readonly filters: number; readonly stride: number; readonly count: number }[];
  /** The units take turns inside a stage, and not from stage to stage. */
  readonly takesTurns: boolean;
}

const keeping = fc.constantFrom(...(Object.keys(KEEPING) as Keeping[]));
const unit: fc.Arbitrary<Unit> = fc.record({
  before: fc.array(keeping, { maxLength: 2 }),
  inside: fc.array(keeping, { maxLength: 3 }),
  convolutions: fc.integer({ min: 1, max: 3 }),
  kernel: fc.constantFrom(1, 3),
  padding: fc.constantFrom("same", "numbers"),
  merge: fc.constantFrom("add", "add", "add", "concat", "multiply", "none"),
  skip: fc.constantFrom("auto", "pad", "own"),
  behind: fc.array(keeping, { maxLength: 2 }),
});

export const anyStages: fc.Arbitrary<Stages> = fc.record({
  units: fc.array(unit, { minLength: 1, maxLength: 2 }),
  stages: fc.array(
    fc.record({
      filters: fc.constantFrom(2, 4, 6, 8, 12),
      stride: fc.constantFrom(1, 2),
      count: fc.integer({ min: 1, max: 4 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  takesTurns: fc.boolean(),
});

class StageDrawer {
  readonly #drawing: Drawing;
  #count = 0;

  constructor(drawing: Drawing) {
    this.#drawing = drawing;
  }

  name(base: string): string {
    this.#count += 1;
    return `${base}${this.#count}`;
  }

  keeping(types: readonly Keeping[], from: string): string {
    return types.reduce(
      (last, type) => this.#drawing.layer(type, this.name(type), KEEPING[type], [last]),
      from,
    );
  }

  convolution(filters: number, kernel: number, stride: number, padding: string, from: string): string {
    const pixels = (kernel - 1) / 2;
    const borders = { padTop: pixels, padBottom: pixels, padLeft: pixels, padRight: pixels };
    return this.#drawing.layer(
      "conv2d",
      this.name("conv"),
      { filters, kernel, stride, padding, ...borders },
      [from],
    );
  }

  /** @param from with so many channels */
  unit(
    { before, inside, convolutions, kernel, padding, merge, skip, behind }: Unit,
    from: { readonly id: string; readonly channels: number },
    { filters, stride }: { readonly filters: number; readonly stride: number },
  ): { readonly id: string; readonly channels: number } {
    const start = this.keeping(before, from.id);
    let last = this.convolution(filters, kernel, stride, padding, start);
    for (let at = 1; at < convolutions; at += 1)
      last = this.convolution(filters, kernel, 1, padding, this.keeping(inside, last));
    last = this.keeping(inside, last);
    if (merge === "none") return { id: this.keeping(behind, last), channels: filters };
    const isSame = stride === 1 && filters === from.channels;
    if (merge === "concat" && stride === 1) {
      const joined = this.#drawing.layer("concat", this.name("concat"), {}, [start, last]);
      return { id: this.keeping(behind, joined), channels: filters + from.channels };
    }
    if (merge === "multiply") {
      const gate = this.#drawing.layer("activation", this.name("gate"), { function: "sigmoid" }, [last]);
      const product = this.#drawing.layer("multiply", this.name("multiply"), {}, [last, gate]);
      return { id: this.keeping(behind, product), channels: filters };
    }
    const side =
      isSame && skip === "own" ? start : this.skip(skip, start, from.channels, { filters, stride });
    const sum = this.#drawing.layer("add", this.name("add"), {}, [side, last]);
    return { id: this.keeping(behind, sum), channels: filters };
  }

  skip(
    kind: Unit["skip"],
    from: string,
    channels: number,
    { filters, stride }: { readonly filters: number; readonly stride: number },
  ): string {
    if (kind === "own") {
      const conv = this.convolution(filters, 1, stride, "valid", from);
      return this.#drawing.layer("batchNorm", this.name("bn"), { epsilon: 1e-3 }, [conv]);
    }
    const mode = kind === "pad" && filters >= channels ? "pad" : "auto";
    return this.#drawing.shortcut(this.name("shortcut"), { mode }, from);
  }
}

export function stagesDocument({ units, stages, takesTurns }: Stages): NetworkDocument {
  const drawing = startDrawing("stages");
  const drawer = new StageDrawer(drawing);
  const stem = drawing.layer("conv2d", "stem", { filters: 4, kernel: 3 }, [drawing.layer("input", "input")]);
  let last = { id: stem, channels: 4 };
  stages.forEach(({ filters, stride, count }, stage) => {
    for (let turn = 0; turn < count; turn += 1) {
      const own = units[(takesTurns ? turn : stage) % units.length];
      if (own) last = drawer.unit(own, last, { filters, stride: turn === 0 ? stride : 1 });
    }
  });
  const pool = drawing.layer("globalAvgPool2d", "pool", {}, [last.id]);
  drawing.layer("output", "output", {}, [drawing.layer("dense", "dense", { units: 3 }, [pool])]);
  return templateDocument("Stages", "digits", DEFAULT_RECIPE, drawing.graph());
}
