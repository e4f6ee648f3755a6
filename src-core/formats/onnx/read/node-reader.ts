/** One node of a graph, for those that read it: what it is told, what it reads, and what it becomes. */

import type { Shape } from "../../../layers/layer";
import type { Operation, WeightRole } from "../../../program/operation";
import type { ValueId } from "../../../program/program";
import type { ReadWeight } from "../../model";
import type { NodeProto } from "../onnx_pb";
import { type Constant, constantOfTensor, floatsOf, sizeOf } from "./constants";
import type { ModelBuilder } from "./model-builder";
import type { Activation, Operand } from "./operands";
import { Refusal } from "./refusal";

// Every place that runs this has one; core's compiler options leave it out with the rest.
declare class TextDecoder {
  decode(bytes: Uint8Array): string;
}

/** @returns what its outputs stand for, in order */
export type Handler = (node: NodeReader) => Operand | readonly Operand[];

export class NodeReader {
  private parts = 0;

  constructor(
    readonly proto: NodeProto,
    readonly name: string,
    /** Of the operator set that the node's operator is of. */
    readonly opset: number,
    /** Undefined: an input that is left out. */
    readonly inputs: readonly (Operand | undefined)[],
    readonly builder: ModelBuilder,
    /** Whether anything reads an output of this name. */
    readonly isRead: (output: string) => boolean,
  ) {}

  private attribute(name: string): NodeProto["attribute"][number] | undefined {
    return this.proto.attribute.find((each) => each.name === name);
  }

  has(name: string): boolean {
    return this.attribute(name) !== undefined;
  }

  integer(name: string, otherwise: number): number {
    const found = this.attribute(name);
    return found ? Number(found.i) : otherwise;
  }

  float(name: string, otherwise: number): number {
    return this.attribute(name)?.f ?? otherwise;
  }

  text(name: string, otherwise: string): string {
    const found = this.attribute(name);
    return found ? new TextDecoder().decode(found.s) : otherwise;
  }

  integers(name: string): readonly number[] | undefined {
    return this.attribute(name)?.ints.map(Number);
  }

  floats(name: string): readonly number[] | undefined {
    return this.attribute(name)?.floats;
  }

  /** A constant that newer opsets have as an input and older ones as an attribute. */
  list(name: string, input: number): readonly number[] | undefined {
    const given = this.inputs[input];
    if (given?.kind === "constant") return Array.from(given.numbers());
    if (given) throw new Refusal(`Its ${name} are computed while it runs.`);
    return this.integers(name) ?? this.floats(name);
  }

  tensor(name: string): Constant | undefined {
    const found = this.attribute(name)?.t;
    return found && constantOfTensor(found);
  }

  /** @throws Refusal */
  activation(index = 0): Activation {
    const given = this.inputs[index];
    switch (given?.kind) {
      case "activation":
        return given;
      case "view":
        return this.builder.materialised(this.name, given);
      case "partial":
        throw new Refusal(
          `It reads the ${given.what} of a norm that is spelt out in a way that is not known.`,
        );
      case "absent":
        throw new Refusal("It reads a further result of a node, which ours has not.");
      case "constant":
        throw new Refusal("It computes with weights where a network's values belong.");
      default:
        throw new Refusal("It has no input.");
    }
  }

  /** @throws Refusal */
  constant(index: number, what: string): Constant {
    const given = this.inputs[index];
    if (given?.kind === "constant") return given;
    throw new Refusal(`Its ${what} are computed while it runs, and ours are learned.`);
  }

  image(index = 0): Activation {
    return this.builder.asImage(this.name, this.activation(index));
  }

  vector(index = 0): Activation {
    return this.builder.asVector(this.name, this.activation(index));
  }

  /** Names of further steps: `conv1/permute`. */
  partName(part: string | undefined): string {
    if (part !== undefined) return `${this.name}/${part}`;
    this.parts += 1;
    return this.parts === 1 ? this.name : `${this.name}/${this.parts}`;
  }

  /** A step of several inputs, or whose result has axes of its own. */
  emit(
    operation: Operation,
    inputs: readonly ValueId[],
    { weights = [] as readonly ReadWeight[], part = undefined as string | undefined } = {},
  ): { readonly value: ValueId; readonly shape: Shape } {
    const value = this.builder.emit(this.partName(part), operation, inputs, weights);
    return { value, shape: this.builder.shapeOf(value) };
  }

  /** A step whose result has the axes of its input. */
  apply(operation: Operation, given: Activation, weights: readonly ReadWeight[] = []): Activation {
    const { value, shape } = this.emit(operation, [given.value], { weights });
    const { axes, pending } = given;
    return { kind: "activation", value, shape, axes, ...(pending && { pending }) };
  }
}

/** Of a vector. */
export function vectorWeight(role: WeightRole, values: Float32Array): ReadWeight {
  return { role, shape: [values.length], values };
}

/** As many numbers as there are channels: one for all is repeated. @throws Refusal */
export function perChannel(constant: Constant, channels: number, what: string): Float32Array {
  const values = floatsOf(constant);
  if (sizeOf(constant.dims) === 1 && channels !== 1) return new Float32Array(channels).fill(values[0] ?? 0);
  if (values.length !== channels)
    throw new Refusal(`Its ${what} are ${values.length}, and there are ${channels} channels.`);
  return values;
}
