/** The places for weights in a drawing's program, with what must be known of each to bring another tool's tensor there. */
import type { Shape } from "../../layers/layer";
import type { OperationKind, WeightRole } from "../../program/operation";
import type { Program, Step, ValueId } from "../../program/program";

export interface WeightSlot {
  /** Of the weight: `stage2/1/conv1/kernel`. */
  readonly name: string;
  /** Of its step. */
  readonly step: string;
  /** Of the drawing's layer. */
  readonly path: string;
  readonly kind: OperationKind;
  readonly role: WeightRole;
  readonly shape: Shape;
  /**
   * Where features come from a flattened image, which PyTorch flattens channel by channel: for each of ours, in our order, its place in
   * PyTorch's. They are the rows of a dense kernel, or the values of a vector.
   */
  readonly order?: Int32Array;
}

type Order = Int32Array | undefined;

/** In the order of the program. */
export function weightSlots(program: Program): WeightSlot[] {
  const orders: Order[] = [];
  return program.steps.flatMap((step) => {
    orders[step.output] = orderAfter(step, program, orders);
    // A dense layer has rows in the order of what it reads; a norm behind it the order of what comes out.
    const order = orders[(step.operation.kind === "matmul" ? step.inputs[0] : step.output) ?? 0];
    return step.weights.map(({ name, role, shape }) => {
      const ordered = order !== undefined && (step.operation.kind !== "matmul" || role === "kernel");
      const { kind } = step.operation;
      return { name, step: step.name, path: step.path, kind, role, shape, ...(ordered ? { order } : {}) };
    });
  });
}

function orderAfter(
  { operation, inputs, output }: Step,
  { shapes }: Program,
  orders: readonly Order[],
): Order {
  const input = inputs[0] ?? 0;
  switch (operation.kind) {
    case "flatten":
    case "reshape":
      return (shapes[output]?.length ?? 0) === 1 ? flattened(shapes[input] ?? []) : undefined;
    case "concat":
      return joined(inputs, shapes, orders);
    // What looks at each feature by itself leaves them where they are.
    case "batchNorm":
    case "groupNorm":
    case "l2Norm":
    case "activation":
    case "prelu":
    case "dropout":
    case "pathDrop":
    case "scale":
    case "gain":
    case "offset":
    case "add":
    case "subtract":
    case "multiply":
    case "maximum":
      return orders[input];
    default:
      return undefined;
  }
}

/** Of an image `[height, width, channels]` that was flattened, a {@link WeightSlot.order}; undefined where both orders are the same. */
export function flattened(shape: Shape): Order {
  const [height = 1, width = 1, channels = 1] = shape;
  const pixels = height * width;
  if (shape.length !== 3 || pixels === 1 || channels === 1) return undefined;
  return Int32Array.from(
    { length: pixels * channels },
    (_, at) => (at % channels) * pixels + Math.floor(at / channels),
  );
}

function joined(inputs: readonly ValueId[], shapes: readonly Shape[], orders: readonly Order[]): Order {
  if (inputs.every((input) => orders[input] === undefined)) return undefined;
  let start = 0;
  const places = inputs.flatMap((input) => {
    const length = shapes[input]?.[0] ?? 0;
    const order = orders[input] ?? Int32Array.from({ length }, (_, at) => at);
    const moved = [...order].map((place) => place + start);
    start += length;
    return moved;
  });
  return Int32Array.from(places);
}
