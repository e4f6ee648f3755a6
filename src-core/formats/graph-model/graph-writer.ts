/** Puts a graph together: nodes, and the numbers of those that are constants. */
import { SkiploomError } from "../../foundation/errors";
import type { Shape } from "../../layers/layer";
import type { WeightSpec } from "../../program/operation";
import type { Program, Step, ValueId } from "../../program/program";
import type { WeightForm } from "../model";
import { keptAs, toEightBits } from "../weight-forms";
import type { ManifestWeight } from "../weights-manifest";
import { type Attributes, constantNode, type NodeDef, typeAttribute } from "./graph-def";
import { nodeNames } from "./node-names";

/** Numbers of a weight, or of a part of it. */
export interface Numbers {
  readonly shape: Shape;
  readonly values: Float32Array;
}

/** How a weight is laid out anew before it is written. */
export interface WeightLayout {
  /** Of numbers in the weight's own shape; of eight bits it is asked with the bytes. */
  readonly lay?: (numbers: Numbers) => Numbers;
  /** Of eight bits: which of the scales, one a channel that comes out, belong to what is left. Absent: all. */
  readonly outputs?: readonly [from: number, to: number];
  /** What a list of scales is multiplied as. Absent: along the last axis. */
  readonly scaleShape?: Shape;
  /** Beside the weight's name, where it becomes several. */
  readonly part?: string;
}

export class GraphWriter {
  readonly nodes: NodeDef[] = [];
  readonly constants: ManifestWeight[] = [];
  private readonly named = new Map<ValueId, string>();
  private readonly unique = nodeNames();

  constructor(
    readonly program: Program,
    private readonly weights: ReadonlyMap<string, Float32Array>,
    private readonly form: WeightForm,
  ) {}

  /** Takes a name, so that no node of a step gets it. */
  reserve(name: string): string {
    return this.unique(name);
  }

  nodeOf(value: ValueId): string {
    const name = this.named.get(value);
    if (name === undefined) throw new TypeError(`Value ${value} is read before it is made.`);
    return name;
  }

  setNode(value: ValueId, node: string): void {
    this.named.set(value, node);
  }

  shapeOf(value: ValueId): Shape {
    return this.program.shapes[value] ?? [];
  }

  /** @returns the node's name, which may be another one than is wished */
  addNode(operator: string, name: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const unique = this.unique(name);
    this.nodes.push({
      name: unique,
      op: operator,
      input: [...inputs],
      attr: { T: typeAttribute("DT_FLOAT"), ...attributes },
    });
    return unique;
  }

  addConstant(name: string, shape: Shape, values: ManifestWeight["values"]): string {
    const unique = this.unique(name);
    const type = values instanceof Int32Array ? "DT_INT32" : "DT_FLOAT";
    this.nodes.push(constantNode(unique, type, shape));
    this.constants.push({ name: unique, shape, values });
    return unique;
  }

  /** Eight bits are widened by a product, which is exact: TensorFlow.js's own have one scale for a whole weight. */
  addWeight({ operation }: Step, { name, role, shape }: WeightSpec, layout: WeightLayout = {}): string {
    const { lay = (numbers) => numbers, outputs, scaleShape, part } = layout;
    const values = this.weights.get(name);
    if (values?.length !== shape.reduce((product, side) => product * side, 1))
      throw new SkiploomError("internal", `The weight "${name}" has no values, or another number of them.`);
    const wished = part === undefined ? name : `${name}/${part}`;
    if (keptAs(role, this.form) !== "int8") {
      const laid = lay({ shape, values });
      return this.addConstant(wished, laid.shape, laid.values);
    }
    const { bytes, scales } = toEightBits(values, operation.kind, shape, name);
    const laid = lay({ shape, values: Float32Array.from(bytes) });
    const wanted = outputs ? scales.slice(...outputs) : scales;
    return this.addNode("Mul", wished, [
      this.addConstant(`${wished}/int8`, laid.shape, Int8Array.from(laid.values)),
      this.addConstant(`${wished}/scale`, scaleShape ?? [wanted.length], wanted),
    ]);
  }
}
