/** Collects the steps of a model that is read, and brings values into the axes that an operation asks for. */
import type { Shape } from "../../../layers/layer";
import type { Operation, Triple } from "../../../program/operation";
import type { ValueId } from "../../../program/program";
import { shapeAfter } from "../../../program/shapes";
import type { ReadStep, ReadWeight } from "../../model";
import {
  type Activation,
  BATCH_AXIS,
  CHANNELS_FIRST,
  channelAxis,
  dimsOf,
  sameNumbers,
  UNIT_AXIS,
  VECTOR,
  type View,
} from "./operands";
import { Refusal } from "./refusal";

/** Longest side, and most values, of what a network hands on: beyond it sizes are taken for a mistake. */
const MOST_VALUES = 2 ** 40;

export class ModelBuilder {
  readonly steps: ReadStep[] = [];
  private readonly names = new Set<string>();
  private readonly images = new Map<string, Activation>();
  private readonly views = new Map<View, Activation>();
  private readonly shapes: Shape[];

  constructor(image: Shape) {
    this.shapes = [image];
  }

  shapeOf(value: ValueId): Shape {
    return this.shapes[value] ?? [];
  }

  /** @throws Refusal when no such result can be */
  emit(
    name: string,
    operation: Operation,
    inputs: readonly ValueId[],
    weights: readonly ReadWeight[] = [],
  ): ValueId {
    const shape = openSides(
      operation,
      inputs.map((input) => this.shapeOf(input)),
    );
    if (shape.some((side) => !Number.isInteger(side) || side < 0) || sizeOf(shape) > MOST_VALUES)
      throw new Refusal("Its result would have a size that no image has.");
    return this.add(name, operation, inputs, shape, weights);
  }

  add(
    name: string,
    operation: ReadStep["operation"],
    inputs: readonly ValueId[],
    shape: Shape,
    weights: readonly ReadWeight[] = [],
  ): ValueId {
    const output = this.shapes.length;
    this.shapes.push(shape);
    this.steps.push({ name: this.freeName(name), operation, inputs, output, weights });
    return output;
  }

  private freeName(name: string): string {
    let free = name;
    for (let count = 2; this.names.has(free); count += 1) free = `${name}-${count}`;
    this.names.add(free);
    return free;
  }

  /** The same, as an image whose axes in ONNX are those of `CHANNELS_FIRST`. All that ask for it share it. */
  asImage(name: string, given: Activation): Activation {
    if (sameNumbers(given.axes, CHANNELS_FIRST) && given.shape.length === 3) return given;
    const key = `${given.value}/${given.axes.join()}`;
    const image = this.images.get(key) ?? this.madeImage(name, given);
    this.images.set(key, image);
    return image;
  }

  private madeImage(name: string, given: Activation): Activation {
    const { axes, shape, value } = given;
    if (axes.length !== 4 || axes[0] !== BATCH_AXIS)
      throw new Refusal(`It reads a tensor of ${axes.length} axes, and images have four.`);
    const [, channels = 0, rows = 0, columns = 0] = axes;
    const order = [rows, columns, channels];
    const real = order.filter((axis) => axis !== UNIT_AXIS && (shape[axis] ?? 1) !== 1);
    if (real.every((axis, place) => place === 0 || axis > (real[place - 1] ?? 0))) {
      const target = order.map((axis) => (axis === UNIT_AXIS ? 1 : (shape[axis] ?? 1)));
      return this.moved(`${name}/reshape`, value, { kind: "reshape", shape: target }, CHANNELS_FIRST);
    }
    if (order.includes(UNIT_AXIS)) throw new Refusal("Its axes come in an order that cannot be followed.");
    const [first = 0, second = 1, third = 2] = order;
    return this.moved(
      `${name}/permute`,
      value,
      { kind: "permute", order: [first, second, third] },
      CHANNELS_FIRST,
    );
  }

  /** The same, as a vector in our order. */
  asVector(name: string, given: Activation): Activation {
    const settled = this.settled(name, given);
    const { axes, shape, value } = settled;
    const isVector = axes.filter((axis) => axis !== BATCH_AXIS && (shape[axis] ?? 1) !== 1).length <= 1;
    if (axes[0] !== BATCH_AXIS || !isVector)
      throw new Refusal(`It reads a tensor of ${axes.length} axes, and a vector has two.`);
    if (shape.length === 1) return { ...settled, axes: VECTOR };
    return this.moved(`${name}/flatten`, value, { kind: "flatten" }, VECTOR);
  }

  /** The same, with its values in the order in which ONNX has them. */
  settled(name: string, given: Activation): Activation {
    const { pending, value, axes } = given;
    if (!pending) return given;
    const { shape, order } = pending;
    const image = this.emit(`${name}/image`, { kind: "reshape", shape }, [value]);
    const turned = this.emit(`${name}/order`, { kind: "permute", order: triple(order) }, [image]);
    return this.moved(`${name}/flatten`, turned, { kind: "flatten" }, axes);
  }

  /** The same with our channels at an axis of ONNX, where axes can be brought so; else as it is. */
  withChannelsAt(name: string, axis: number, given: Activation): Activation {
    if (given.axes[axis] === channelAxis(given) || given.axes.length !== 4 || given.axes[0] !== BATCH_AXIS)
      return given;
    if (axis === 1) return this.asImage(name, given);
    return axis === 3 && !given.axes.includes(UNIT_AXIS) ? this.inOrder(name, given) : given;
  }

  /** The same, laid out as ONNX has it: its axes behind the batch are ours in their order. */
  inOrder(name: string, given: Activation): Activation {
    const settled = this.settled(name, given);
    const { axes, shape, value } = settled;
    const real = axes.filter((axis) => axis >= 0);
    if (axes[0] !== BATCH_AXIS) throw new Refusal("Its batch is not its first axis.");
    if (real.every((axis, place) => place === 0 || axis > (real[place - 1] ?? 0))) return settled;
    const hidden = shape.map((_, axis) => axis).filter((axis) => !real.includes(axis));
    const order = [...hidden, ...real];
    const turned = this.emit(`${name}/order`, { kind: "permute", order: triple(order) }, [value]);
    const moved = axes.map((axis) => (axis < 0 ? axis : order.indexOf(axis)));
    return { kind: "activation", value: turned, shape: this.shapeOf(turned), axes: moved };
  }

  /** A view as a value of its own, which all that read it share. */
  materialised(name: string, view: View): Activation {
    const made = this.views.get(view) ?? this.laidOut(name, view);
    this.views.set(view, made);
    return made;
  }

  private laidOut(name: string, { of, dims }: View): Activation {
    const ordered = this.inOrder(name, of);
    const [first = 0] = dims;
    if (dims.length === 1) return this.moved(`${name}/flatten`, ordered.value, { kind: "flatten" }, VECTOR);
    if (dims.length !== 3 || dims.some((side) => !Number.isInteger(side)))
      throw new Refusal(
        `It lays values out along ${dims.length} axes beside the batch, and ours have one or three.`,
      );
    const large = dims.flatMap((side, axis) => (side === 1 ? [] : [axis]));
    const [only = 0] = large;
    // One axis alone is a vector of channels, wherever it stands.
    if (large.length <= 1 && ordered.shape.length === 1) {
      const axes = dims.map((_, axis) => (axis === only ? 0 : UNIT_AXIS));
      return { ...ordered, axes: [BATCH_AXIS, ...axes] };
    }
    const target = { kind: "reshape", shape: [first, dims[1] ?? 1, dims[2] ?? 1] } as const;
    return this.moved(`${name}/reshape`, ordered.value, target, [BATCH_AXIS, 0, 1, 2]);
  }

  /** What one operation makes of a value. */
  moved(name: string, value: ValueId, operation: Operation, axes: readonly number[]): Activation {
    const output = this.emit(name, operation, [value]);
    return { kind: "activation", value: output, shape: this.shapeOf(output), axes };
  }
}

/** Shape of a result, with sides open where the input's are. */
function openSides(operation: Operation, inputs: readonly Shape[]): Shape {
  const [first = []] = inputs;
  const shape = shapeAfter(operation, inputs);
  if (!inputs.some((input) => input.includes(0))) return shape;
  if (operation.kind === "permute" || operation.kind === "globalAveragePool" || operation.kind === "matmul")
    return shape;
  if (shape.length === 1) return [0];
  if (operation.kind === "reshape") return shape;
  return shape.map((side, axis) => (axis < 2 && first[axis] === 0 ? 0 : side));
}

function triple([first = 0, second = 1, third = 2]: readonly number[]): Triple {
  return [first, second, third];
}

function sizeOf(shape: Shape): number {
  return shape.reduce((product, side) => product * Math.max(1, side), 1);
}

/** Whether nothing of an activation is open. */
export function isClosed(given: Activation): boolean {
  return !dimsOf(given).some(Number.isNaN);
}
