/** Puts ONNX's operators in the places of TensorFlow's, so that one reader understands both. */

import type { StoredWeight } from "../../keras/read/weights";
import type { AttributesOf } from "../../onnx/messages";
import type { OnnxConstant, OnnxNode } from "../../onnx/read/read-graph";
import type { GraphNode } from "./graph-node";
import { nodeName } from "./open-graph";

/** TensorFlow's images to ONNX's, and back. */
export const TO_CHANNELS_FIRST = [0, 3, 1, 2];
const TO_CHANNELS_LAST = [0, 2, 3, 1];

/** An operator that has no words in ONNX, as it is told: it stays in its place. */
export class Untranslated extends Error {}

/** Writes one node of TensorFlow's. The node that gives its result has no part. */
export type Translator = (node: GraphNode, to: Translation) => void;

export class Translation {
  readonly nodes: OnnxNode[] = [];
  readonly constants: OnnxConstant[] = [];
  private readonly makers: ReadonlyMap<string, GraphNode>;
  private readonly parts = new Map<string, number>();

  constructor(
    graph: readonly GraphNode[],
    private readonly weights: ReadonlyMap<string, StoredWeight>,
  ) {
    this.makers = new Map(graph.map((node) => [node.name, node]));
  }

  /** The node that makes a value; what hands a value on is passed over. */
  makerOf(value: string | undefined): GraphNode | undefined {
    let found = value === undefined ? undefined : this.makers.get(nodeName(value));
    for (let passed = 0; found?.op === "Identity" && passed < MOST_PASSED; passed += 1)
      found = this.makers.get(nodeName(found.inputs[0] ?? ""));
    return found;
  }

  /** Of a constant that a file holds. */
  constantOf(value: string | undefined): StoredWeight | undefined {
    const maker = this.makerOf(value);
    return maker?.op === "Const" ? this.weights.get(maker.name) : undefined;
  }

  /** @throws Untranslated where it is computed */
  numbersOf(value: string | undefined): readonly number[] {
    const found = this.constantOf(value);
    if (!found) throw new Untranslated();
    return Array.from(found.values);
  }

  numberOf(value: string | undefined): number | undefined {
    const found = this.constantOf(value);
    return found?.values.length === 1 ? found.values[0] : undefined;
  }

  /** A further node of one of TensorFlow's. @returns the name of its result */
  part(
    { name }: GraphNode,
    operator: string,
    inputs: readonly string[],
    attributes: AttributesOf = {},
  ): string {
    const own = this.partName(name);
    this.nodes.push({ operator, name: own, inputs, outputs: [own], attributes });
    return own;
  }

  /** The node that gives the result of one of TensorFlow's. */
  result(node: GraphNode, operator: string, inputs: readonly string[], attributes: AttributesOf = {}): void {
    this.results(node, operator, inputs, 1, attributes);
  }

  results(
    { name }: GraphNode,
    operator: string,
    inputs: readonly string[],
    count: number,
    attributes: AttributesOf = {},
  ): void {
    const outputs = Array.from({ length: count }, (_, index) => (index === 0 ? name : `${name}:${index}`));
    this.nodes.push({ operator, name, inputs, outputs, attributes });
  }

  /** An operator of images, which ONNX has channels first. @param name of the node; absent: a part's own */
  ofImage(
    node: GraphNode,
    operator: string,
    [image = "", ...others]: readonly string[],
    attributes: AttributesOf,
    isLast: boolean,
  ): string {
    if (!isLast) return this.named(node, operator, [image, ...others], attributes);
    const first = this.part(node, "Transpose", [image], { perm: TO_CHANNELS_FIRST });
    const made = this.named(node, operator, [first, ...others], attributes);
    return this.part(node, "Transpose", [made], { perm: TO_CHANNELS_LAST });
  }

  /** Of the node's own name, though its result has another. */
  named({ name }: GraphNode, operator: string, inputs: readonly string[], attributes: AttributesOf): string {
    const output = this.partName(name);
    this.nodes.push({ operator, name, inputs, outputs: [output], attributes });
    return output;
  }

  /** @throws Untranslated where they are no whole numbers */
  integers(node: GraphNode, values: readonly number[]): string {
    if (!values.every(Number.isSafeInteger)) throw new Untranslated();
    return this.constant(node, [values.length], BigInt64Array.from(values, BigInt));
  }

  floats(node: GraphNode, values: readonly number[], dims: readonly number[] = []): string {
    return this.constant(node, dims, Float32Array.from(values));
  }

  constant({ name }: GraphNode, dims: readonly number[], values: OnnxConstant["values"]): string {
    const own = this.partName(name);
    this.constants.push({ name: own, dims, values });
    return own;
  }

  /** TensorFlow's names have no "//". */
  private partName(name: string): string {
    const count = (this.parts.get(name) ?? 0) + 1;
    this.parts.set(name, count);
    return `${name}//${count}`;
  }
}

const MOST_PASSED = 100;
