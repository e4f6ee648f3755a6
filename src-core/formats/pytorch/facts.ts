/** What the writers of single items are told of the whole network. */
import type { LayerNode } from "../../network/document";
import type { Program, Step, ValueId } from "../../program/program";
import type { Expression } from "./expression";
import type { StepItem } from "./units";

export interface Facts {
  /** Whether a window's padding is the same on both sides wherever its block stands. */
  isSymmetric(item: StepItem): boolean;
  /** Whether such padding is one that PyTorch's pools take, wherever the block stands. */
  fitsPool(item: StepItem): boolean;
  /** The drawing's reference to an argument, for a parameter that has one. */
  drawn(node: LayerNode, param: string): Expression | undefined;
  readonly features: Features;
}

export interface Features {
  /** Flattenings whose values may lie in PyTorch's order, because dense layers alone read them. */
  readonly flattensInTorchOrder: ReadonlySet<Step>;
  /** For dense layers that read such values: the image that was flattened. */
  readonly images: ReadonlyMap<Step, readonly [rows: number, columns: number, channels: number]>;
}

/** Values one by one: these do the same in any order. */
const ORDERLESS: ReadonlySet<string> = new Set(["activation", "dropout", "pathDrop", "scale"]);

/** Finds the flattenings that need no turning, since the kernels of the dense layers behind them are turned instead. */
export function findFeatures(program: Program): Features {
  const readers = new Map<ValueId, Step[]>();
  for (const step of program.steps) {
    for (const input of new Set(step.inputs)) readers.set(input, [...(readers.get(input) ?? []), step]);
  }
  const flattensInTorchOrder = new Set<Step>();
  const images = new Map<Step, readonly [number, number, number]>();
  for (const step of program.steps) {
    const [rows, columns, channels] = program.shapes[step.inputs[0] ?? 0] ?? [];
    if (
      step.operation.kind !== "flatten" ||
      rows === undefined ||
      columns === undefined ||
      channels === undefined
    )
      continue;
    const dense = denseReaders(step.output, readers, program);
    if (!dense) continue;
    flattensInTorchOrder.add(step);
    for (const reader of dense) images.set(reader, [rows, columns, channels]);
  }
  return { flattensInTorchOrder, images };
}

/** Undefined where anything else reads the value. */
function denseReaders(
  value: ValueId,
  readers: ReadonlyMap<ValueId, readonly Step[]>,
  program: Program,
): readonly Step[] | undefined {
  if (value === program.logits) return undefined;
  const found: Step[] = [];
  for (const reader of readers.get(value) ?? []) {
    const { operation } = reader;
    if (operation.kind === "matmul") {
      found.push(reader);
      continue;
    }
    const isOrderless =
      ORDERLESS.has(operation.kind) && !(operation.kind === "activation" && operation.function === "softmax");
    const further = isOrderless ? denseReaders(reader.output, readers, program) : undefined;
    if (!further) return undefined;
    found.push(...further);
  }
  return found;
}
