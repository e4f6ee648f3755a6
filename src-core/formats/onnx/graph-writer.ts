/** Puts an ONNX graph together: nodes, initializers and the shapes of the values between, named after the drawing's steps. */
import { toFloat16 } from "../../codecs/float16";
import { SkiploomError } from "../../foundation/errors";
import type { Shape } from "../../layers/layer";
import type { WeightSpec } from "../../program/operation";
import type { Program, Step, ValueId } from "../../program/program";
import type { WeightForm } from "../model";
import { keptAs, toEightBits } from "../weight-forms";
import {
  type AttributesOf,
  DATA_TYPES,
  type Dimension,
  nodeOf,
  type TensorNumbers,
  tensorOf,
  valueInfoOf,
} from "./messages";
import type { NodeProto, TensorProto, ValueInfoProto } from "./onnx_pb";
import { permuted } from "./permuted";

export const BATCH = "N";

/** Of one example to a batch of ONNX's: images are `[N, channels, height, width]`. */
export function batchOf([first = 0, second, third]: Shape): readonly Dimension[] {
  return second === undefined || third === undefined ? [BATCH, first] : [BATCH, third, first, second];
}

/** How a weight lies in ONNX. */
export interface WeightLayout {
  /** The shape that it is seen in: a dense kernel's rows by pixel and channel. Absent: its own. */
  readonly shape?: Shape;
  /** Which of its axes comes first, second, ... Absent: as it is. */
  readonly order?: readonly number[];
  /** Absent: those that the order gives. */
  readonly dims?: readonly number[];
  /** The axis of the channels that come out, for eight bits. */
  readonly outputs?: number;
}

export interface NodeOptions {
  readonly attributes?: AttributesOf;
  /** Of a step of several nodes, for each but the one that bears the step's name. */
  readonly part?: string;
  /** Of the result, where it is not the step's. */
  readonly dims?: readonly Dimension[];
}

export class GraphWriter {
  readonly nodes: NodeProto[] = [];
  readonly initializers: TensorProto[] = [];
  readonly valueInfos: ValueInfoProto[] = [];
  private readonly names = new Map<ValueId, string>();
  /** Vectors whose values lie as those of an image `[channels, height, width]` do, though ours are `[height, width, channels]`. */
  private readonly channelsFirst = new Map<ValueId, Shape>();

  constructor(
    readonly program: Program,
    private readonly weights: ReadonlyMap<string, Float32Array>,
    private readonly form: WeightForm,
  ) {}

  nameOf(value: ValueId): string {
    const name = this.names.get(value);
    if (name === undefined) throw new TypeError(`Value ${value} is read before it is made.`);
    return name;
  }

  setName(value: ValueId, name: string): void {
    this.names.set(value, name);
  }

  shapeOf(value: ValueId): Shape {
    return this.program.shapes[value] ?? [];
  }

  /** The image whose values a vector holds channels first; undefined where it holds them as ours. */
  imageOf(value: ValueId): Shape | undefined {
    return this.channelsFirst.get(value);
  }

  setImage(value: ValueId, image: Shape | undefined): void {
    if (image) this.channelsFirst.set(value, image);
  }

  /** @returns the name of what the node gives */
  addNode(
    operator: string,
    name: string,
    inputs: readonly string[],
    dims: readonly Dimension[],
    attributes: AttributesOf = {},
  ): string {
    const output = `${name}:out`;
    this.nodes.push(nodeOf(operator, name, inputs, output, attributes));
    this.valueInfos.push(valueInfoOf(output, dims));
    return output;
  }

  addTensor(name: string, dataType: number, dims: readonly number[], values: TensorNumbers): string {
    this.initializers.push(tensorOf(name, dataType, dims, values));
    return name;
  }

  addWeight({ operation }: Step, weight: WeightSpec, layout: WeightLayout): string {
    const { name, role } = weight;
    const { shape = weight.shape, order, dims, outputs = 0 } = layout;
    const values = this.weights.get(name);
    const size = shape.reduce((product, side) => product * side, 1);
    if (values?.length !== size)
      throw new SkiploomError("internal", `The weight "${name}" has no values, or another number of them.`);
    const axes = order ?? shape.map((_, axis) => axis);
    const sides = dims ?? axes.map((axis) => shape[axis] ?? 1);
    switch (keptAs(role, this.form)) {
      case "float32":
        return this.addTensor(name, DATA_TYPES.float32, sides, permuted(values, shape, axes));
      case "float16": {
        const halves = toFloat16(permuted(values, shape, axes));
        return this.widened("Cast", name, sides, { to: DATA_TYPES.float32 }, [
          this.addTensor(`${name}:float16`, DATA_TYPES.float16, sides, halves),
        ]);
      }
      case "int8": {
        const { bytes, scales } = toEightBits(values, operation.kind, weight.shape, name);
        return this.widened("DequantizeLinear", name, sides, { axis: outputs }, [
          this.addTensor(`${name}:int8`, DATA_TYPES.int8, sides, permuted(bytes, shape, axes)),
          this.addTensor(`${name}:scale`, DATA_TYPES.float32, [scales.length], scales),
        ]);
      }
    }
  }

  /** A weight of float32, of its own name, made by a node of what the file keeps. */
  private widened(
    operator: string,
    name: string,
    dims: readonly number[],
    attributes: AttributesOf,
    inputs: readonly string[],
  ): string {
    this.nodes.push(nodeOf(operator, `${name}:widened`, inputs, name, attributes));
    this.valueInfos.push(valueInfoOf(name, dims));
    return name;
  }
}
