/** What the writer of one step is given. */
import type { Shape } from "../../layers/layer";
import type { Step } from "../../program/program";
import { batchOf, type GraphWriter, type NodeOptions, type WeightLayout } from "./graph-writer";
import { DATA_TYPES } from "./messages";

/** Writes one kind of operation, and answers the name of what it gives. */
export type Writer<Given> = (given: Given, step: StepWriter) => string;

export class StepWriter {
  /** Names of what it reads. */
  readonly inputs: readonly string[];
  /** For one example. */
  readonly shapes: readonly Shape[];
  readonly outputShape: Shape;

  constructor(
    readonly graph: GraphWriter,
    readonly step: Step,
  ) {
    this.inputs = step.inputs.map((value) => graph.nameOf(value));
    this.shapes = step.inputs.map((value) => graph.shapeOf(value));
    this.outputShape = graph.shapeOf(step.output);
  }

  get input(): string {
    return this.inputs[0] ?? "";
  }

  get inputShape(): Shape {
    return this.shapes[0] ?? [];
  }

  /** @returns the name of what the node gives */
  node(operator: string, inputs: readonly string[], options: NodeOptions = {}): string {
    const { attributes, part, dims = batchOf(this.outputShape) } = options;
    const name = part === undefined ? this.step.name : `${this.step.name}/${part}`;
    return this.graph.addNode(operator, name, inputs, dims, attributes);
  }

  /** The step's weight; undefined where it has none at that place. */
  weight(index: number, layout: WeightLayout = {}): string | undefined {
    const weight = this.step.weights[index];
    return weight && this.graph.addWeight(this.step, weight, layout);
  }

  /** @param part beside the step's name */
  number(part: string, value: number): string {
    return this.graph.addTensor(this.nameOf(part), DATA_TYPES.float32, [], Float32Array.of(value));
  }

  floats(part: string, values: readonly number[]): string {
    return this.graph.addTensor(
      this.nameOf(part),
      DATA_TYPES.float32,
      [values.length],
      Float32Array.from(values),
    );
  }

  integers(part: string, values: readonly number[]): string {
    const long = BigInt64Array.from(values, BigInt);
    return this.graph.addTensor(this.nameOf(part), DATA_TYPES.int64, [values.length], long);
  }

  /** Other than a step's name and a weight's, which have no colon. */
  private nameOf(part: string): string {
    return `${this.step.name}:${part}`;
  }
}

/** A vector of channels beside what a shape is: `[channels, 1, 1]` beside images. */
export function channelDims(shape: Shape, length: number): readonly number[] {
  return shape.length === 3 ? [length, 1, 1] : [length];
}

/** Pixels times channels, or features. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, side) => product * side, 1);
}
