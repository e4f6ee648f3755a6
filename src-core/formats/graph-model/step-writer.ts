/** What the writer of one step is given. */
import type { Shape } from "../../layers/layer";
import type { Step } from "../../program/program";
import { type Attributes, typeAttribute } from "./graph-def";
import type { GraphWriter, WeightLayout } from "./graph-writer";

/** Writes one kind of operation, and answers the name of the node that gives its value. */
export type Writer<Given> = (given: Given, step: StepWriter) => string;

export class StepWriter {
  /** Names of the nodes that it reads. */
  readonly inputs: readonly string[];
  /** For one example. */
  readonly shapes: readonly Shape[];
  readonly outputShape: Shape;

  constructor(
    readonly graph: GraphWriter,
    readonly step: Step,
  ) {
    this.inputs = step.inputs.map((value) => graph.nodeOf(value));
    this.shapes = step.inputs.map((value) => graph.shapeOf(value));
    this.outputShape = graph.shapeOf(step.output);
  }

  get input(): string {
    return this.inputs[0] ?? "";
  }

  get inputShape(): Shape {
    return this.shapes[0] ?? [];
  }

  /** The node that bears the step's name. */
  node(operator: string, inputs: readonly string[], attributes: Attributes = {}): string {
    return this.part(undefined, operator, inputs, attributes);
  }

  /** Of a step of several nodes, one but the last, which has no part's name. */
  part(
    part: string | undefined,
    operator: string,
    inputs: readonly string[],
    attributes: Attributes = {},
  ): string {
    const { name } = this.step;
    return this.graph.addNode(operator, part === undefined ? name : `${name}/${part}`, inputs, attributes);
  }

  hasWeight(index: number): boolean {
    return this.step.weights[index] !== undefined;
  }

  /** @throws TypeError where the step has none at that place */
  weight(index: number, layout: WeightLayout = {}): string {
    const weight = this.step.weights[index];
    if (!weight) throw new TypeError(`"${this.step.name}" has no weight ${index}.`);
    return this.graph.addWeight(this.step, weight, layout);
  }

  number(part: string, value: number): string {
    return this.floats(part, [], [value]);
  }

  floats(part: string, shape: Shape, values: readonly number[]): string {
    return this.graph.addConstant(`${this.step.name}/${part}`, shape, Float32Array.from(values));
  }

  integer(part: string, value: number): string {
    return this.integers(part, [value], []);
  }

  integers(part: string, values: readonly number[], shape: Shape = [values.length]): string {
    return this.graph.addConstant(`${this.step.name}/${part}`, shape, Int32Array.from(values));
  }

  /** The same values, laid out anew. @param part absent: it is the step's last node */
  reshape(input: string, shape: Shape, part?: string): string {
    const inputs = [input, this.integers(`${part ?? "new"}-shape`, [-1, ...shape])];
    return this.part(part, "Reshape", inputs, INDEXED);
  }
}

const INDEXED: Attributes = { Tshape: typeAttribute("DT_INT32") };

/** Pixels times channels, or features. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, side) => product * side, 1);
}
