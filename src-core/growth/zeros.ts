/** Which parameters of a residual block are to be 0 so that it hands its input on: y = x + F(x), where F(x) is 0. */
import type { Program, Step, ValueId } from "../program/program";
import { keeperOf } from "./changes-nothing";
import { isRefused, type Refused, refused } from "./growth";
import type { RepeatEnds } from "./repeat-ends";

/** Names of weights. */
type Zeros = readonly string[];
type Found = Zeros | Refused;

/**
 * A final norm's gamma and beta, else a final convolution's kernel and bias, else a learned gain: the last parameters of F, behind which nothing
 * keeps a gradient from them. Answers the first reason that stands in the way, in words.
 */
export function zerosOf(program: Program, ends: RepeatEnds): Found {
  if (!ends.steps.some(({ operation }) => operation.kind === "add")) {
    return refused("Nothing is added to its input, so no zero makes it hand that on: it has no skip.");
  }
  return new ZeroSearch(program, ends).handedOn(ends.output);
}

class ZeroSearch {
  readonly #makers: ReadonlyMap<ValueId, Step>;
  readonly #identities: ReadonlyMap<string, number>;
  readonly #keeps: ReturnType<typeof keeperOf>;
  readonly #x: ValueId;
  readonly #handedOn = new Map<ValueId, Found>();
  readonly #vanished = new Map<ValueId, Found>();

  constructor(program: Program, { steps, input }: RepeatEnds) {
    this.#makers = new Map(steps.map((step) => [step.output, step]));
    this.#identities = new Map([...program.units].reverse().map(({ step, skip }) => [step, skip]));
    this.#keeps = keeperOf(program);
    this.#x = input;
  }

  /** What makes this value the block's input. */
  handedOn(value: ValueId): Found {
    return remembered(this.#handedOn, value, () => {
      if (value === this.#x) return [];
      const step = this.#makers.get(value);
      if (step === undefined) return refused("Its skip does not begin at the block's input.");
      const { operation } = step;
      if (operation.kind === "add") return this.#sumHandedOn(step);
      const [input] = step.inputs;
      if (input === undefined) return refused(`${nameOf(step)} reads nothing.`);
      if (this.#keeps(operation, this.#x)) return this.handedOn(input);
      return refused(whyChanged(step));
    });
  }

  #sumHandedOn(step: Step): Found {
    const identity = this.#identities.get(step.name) ?? 0;
    // The input that is known to be the skip first: its reason is the one to be told.
    const order = [...step.inputs.keys()].sort(
      (one, other) => Number(other === identity) - Number(one === identity),
    );
    const ways = order.map((place): Found => {
      const kept = this.handedOn(step.inputs[place] ?? this.#x);
      if (isRefused(kept)) return kept;
      return all([
        kept,
        ...step.inputs.filter((_, other) => other !== place).map((other) => this.#gone(other)),
      ]);
    });
    return ways.find((way) => !isRefused(way)) ?? ways[0] ?? refused(`${nameOf(step)} has no inputs.`);
  }

  /** What makes this value 0, with a gradient for what is set to 0. */
  #gone(value: ValueId): Found {
    return remembered(this.#vanished, value, () => {
      const step = this.#makers.get(value);
      if (step === undefined) return refused("The branch hands on the block's input, which is not 0.");
      return this.#goneAfter(step);
    });
  }

  #goneAfter(step: Step): Found {
    const { operation, inputs, weights } = step;
    switch (operation.kind) {
      case "batchNorm":
      case "groupNorm":
      case "conv2d":
      case "depthwiseConv2d":
      case "transposedConv2d":
      case "matmul":
      case "gain":
        return weights.filter(({ trainable }) => trainable).map(({ name }) => name);
      case "activation": {
        if (
          ["leakyRelu", "elu", "selu", "gelu", "tanh", "swish", "hardSwish", "mish"].includes(
            operation.function,
          )
        )
          return all(inputs.map((input) => this.#gone(input)));
        const why = ["relu", "relu6"].includes(operation.function)
          ? "lets no gradient through at 0, so that what stands before it would never learn"
          : "is not 0 at 0";
        return refused(`${nameOf(step)}, between the branch's last weights and its end, ${why}.`);
      }
      case "offset":
        return all([weights.map(({ name }) => name), ...inputs.map((input) => this.#gone(input))]);
      case "multiply": {
        const ways = inputs.map((input) => this.#gone(input));
        return ways.find((way) => !isRefused(way)) ?? ways[0] ?? [];
      }
      case "prelu":
      case "add":
      case "subtract":
      case "maximum":
      case "concat":
      case "maxPool":
      case "averagePool":
      case "globalAveragePool":
      case "flatten":
      case "dropout":
      case "pathDrop":
      case "pad":
      case "crop":
      case "reshape":
      case "permute":
      case "resize":
      case "subsample":
      case "scale":
      case "batchMean":
        return all(inputs.map((input) => this.#gone(input)));
      case "softmax":
      case "l2Norm":
        return refused(`${nameOf(step)} stands at the branch's end and cannot be 0.`);
      case "zeros":
        return [];
      default:
        return operation satisfies never;
    }
  }
}

function whyChanged(step: Step): string {
  const { kind } = step.operation;
  const name = nameOf(step);
  switch (kind) {
    case "batchNorm":
    case "groupNorm":
    case "l2Norm":
      return `The norm ${name} follows the Add, so that what the skip carries is changed.`;
    case "activation":
    case "prelu":
      return `The activation ${name} follows the Add and would change what arrives there, for that may be negative.`;
    case "conv2d":
      return `The convolution ${name} stands where the block's input should be handed on.`;
    default:
      return `${name} stands where the block's input should be handed on.`;
  }
}

function all(found: readonly Found[]): Found {
  return found.find(isRefused) ?? found.flatMap((each) => (isRefused(each) ? [] : each));
}

function nameOf({ path }: Step): string {
  return path.split("/").at(-1) ?? path;
}

function remembered(known: Map<ValueId, Found>, value: ValueId, find: () => Found): Found {
  const found = known.get(value) ?? find();
  known.set(value, found);
  return found;
}
