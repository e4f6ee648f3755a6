/** Graph models as TensorFlow's converter writes them, put together by hand: fused operations, other heads, other weights. */
import type { FileSet } from "#core/formats/model";

type Attribute = string | number | boolean | readonly number[] | readonly string[];

const text = (value: string): string => Buffer.from(value).toString("base64");

function attributeOf(value: Attribute): object {
  if (typeof value === "boolean") return { b: value };
  if (typeof value === "number") return Number.isInteger(value) ? { i: `${value}` } : { f: value };
  if (typeof value === "string") return value.startsWith("DT_") ? { type: value } : { s: text(value) };
  return typeof value[0] === "string"
    ? { list: { s: (value as readonly string[]).map(text) } }
    : { list: { i: value.map(String) } };
}

interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly type: "float32" | "int32";
}

/** How many bits weights are kept in; of fewer than 32 by TensorFlow.js's own scale for all of a weight. */
export type Bits = 8 | 16 | 32;

export class ForeignGraph {
  private readonly nodes: object[] = [];
  private readonly weights: Weight[] = [];

  constructor(image: readonly number[]) {
    const dim = [-1, ...image].map((size) => ({ size: `${size}` }));
    this.nodes.push({
      name: "x",
      op: "Placeholder",
      attr: { dtype: { type: "DT_FLOAT" }, shape: { shape: { dim } } },
    });
  }

  node(
    op: string,
    name: string,
    input: readonly string[],
    attributes: Record<string, Attribute> = {},
  ): string {
    const attr = Object.fromEntries(
      Object.entries({ T: "DT_FLOAT", ...attributes }).map(([key, value]) => [key, attributeOf(value)]),
    );
    this.nodes.push({ name, op, input: [...input], attr });
    return name;
  }

  /** Floats that follow from the name: no two weights are alike. */
  floats(name: string, shape: readonly number[], least = -0.5, most = 0.5): string {
    const size = shape.reduce((product, side) => product * side, 1);
    const start = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
    const values = Array.from(
      { length: size },
      (_, index) => least + (most - least) * ((Math.sin(start + 12.9898 * index) * 43758.5453) % 1) ** 2,
    );
    return this.constant(name, shape, values, "float32");
  }

  numbers(name: string, values: readonly number[], shape: readonly number[] = []): string {
    return this.constant(name, shape, values, "float32");
  }

  integers(name: string, values: readonly number[], shape: readonly number[] = [values.length]): string {
    return this.constant(name, shape, values, "int32");
  }

  private constant(
    name: string,
    shape: readonly number[],
    values: readonly number[],
    type: Weight["type"],
  ): string {
    const dtype = { type: type === "int32" ? "DT_INT32" : "DT_FLOAT" };
    this.nodes.push({ name, op: "Const", attr: { dtype, value: { tensor: { dtype: dtype.type } } } });
    this.weights.push({ name, shape, values, type });
    return name;
  }

  /** Nodes last first, as a reader must not rely on their order; weights in files of 100 bytes. */
  files(output: string, bits: Bits = 32): FileSet {
    const packed = this.weights.map((weight) => packedIn(weight, bits));
    const bytes = Buffer.concat(packed.map(({ data }) => data));
    const shards = Array.from({ length: Math.ceil(bytes.length / 100) }, (_, at) => `part${at}.bin`);
    const json = {
      format: "graph-model",
      generatedBy: "2.15.0",
      convertedBy: "TensorFlow.js Converter v4.22.0",
      signature: {
        inputs: { x: { name: "x:0", dtype: "DT_FLOAT" } },
        outputs: { out: { name: `${output}:0`, dtype: "DT_FLOAT" } },
      },
      modelTopology: { node: [...this.nodes].reverse(), library: {}, versions: {} },
      weightsManifest: [{ paths: shards, weights: packed.map(({ entry }) => entry) }],
    };
    return new Map([
      ["model.json", Buffer.from(JSON.stringify(json))],
      ...shards.map((name, at): [string, Uint8Array] => [name, bytes.subarray(100 * at, 100 * at + 100)]),
    ]);
  }
}

function packedIn(
  { name, shape, values, type }: Weight,
  bits: Bits,
): { readonly entry: object; readonly data: Uint8Array } {
  const entry = { name, shape, dtype: type };
  if (type === "int32") return { entry, data: new Uint8Array(Int32Array.from(values).buffer) };
  if (bits === 32 || shape.length < 4)
    return { entry, data: new Uint8Array(Float32Array.from(values).buffer) };
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const scale = (max - min) / (2 ** bits - 1);
  const codes = values.map((value) => Math.round((value - min) / scale));
  const data = bits === 8 ? Uint8Array.from(codes) : new Uint8Array(Uint16Array.from(codes).buffer);
  return { entry: { ...entry, quantization: { min, scale, dtype: `uint${bits}` } }, data };
}
