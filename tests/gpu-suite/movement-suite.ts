/**
 * Padding, slices, joins and cuts, operands that repeat, and activations against TensorFlow.js's `cpu` backend: shapes
 * drawn at random, values and gradients, and none of them may be left to TensorFlow.js's own kernels.
 */
import * as tf from "@tensorflow/tfjs-core";
import { measuredBackend } from "#engine/backends/measured-backend";
import { worstDifference } from "../cross/kernel-parity-reference";
import { type Case, type Check, check, Draw, Findings, onBackend, valueAndGradients } from "./suite";

/** Kernels of TensorFlow.js that ran since the last call. */
function leftToTensorFlow(): string[] {
  const backend = measuredBackend(tf.backend());
  if (!backend) throw new Error("These checks are of our own engines.");
  const names = [...backend.fallbacks().keys()];
  backend.resetFallbacks();
  return names;
}

async function compare(findings: Findings, example: Case, seed: number, tolerance = 1e-5): Promise<void> {
  const [name] = example;
  const expected = await onBackend("cpu", () => valueAndGradients(example, seed));
  const before = tf.engine().backend.numDataIds();
  leftToTensorFlow();
  const found = await valueAndGradients(example, seed);
  const left = leftToTensorFlow();
  findings.require(`${name} left to TensorFlow.js: ${left}`, left.length === 0);
  findings.require(`${name} leaves data behind`, tf.engine().backend.numDataIds() === before);
  found.forEach((values, index) => {
    const what = index === 0 ? name : `gradient ${index} of ${name}`;
    findings.note(what, worstDifference(values, expected[index] ?? []), tolerance);
  });
}

const CHANNELS = [1, 2, 3, 4, 7, 16, 33, 64, 65] as const;

/** `[..., channels]` of one to four axes. */
function drawShape(draw: Draw): number[] {
  const outer = Array.from({ length: draw.between(0, 3) }, () => draw.between(1, 7));
  return [...outer, draw.of(...CHANNELS)];
}

async function checkBoxes(seed: number): Promise<Findings> {
  const findings = new Findings();
  const draw = new Draw(seed, "boxes");
  for (let index = 0; index < 12; index += 1) {
    const shape = drawShape(draw);
    const paddings = shape.map((): [number, number] =>
      draw.of(true, false) ? [draw.between(0, 3), draw.between(0, 3)] : [0, 0],
    );
    const constant = draw.of(0, 0, 2.5);
    const padding: Case = [
      `pad [${shape}] by ${JSON.stringify(paddings)}`,
      [shape],
      (x) => tf.pad(x as tf.Tensor, paddings, constant),
    ];
    await compare(findings, padding, seed + index);
    const begin = shape.map((size) => (draw.of(true, false) ? draw.between(0, size - 1) : 0));
    const sizes = shape.map((size, axis) =>
      begin[axis] === 0 && draw.of(true, false) ? size : draw.between(1, size - (begin[axis] ?? 0)),
    );
    const slice: Case = [
      `slice [${shape}] from ${begin}, ${sizes}`,
      [shape],
      (x) => tf.slice(x as tf.Tensor, begin, sizes),
    ];
    await compare(findings, slice, seed + index);
  }
  return findings;
}

async function checkJoins(seed: number): Promise<Findings> {
  const findings = new Findings();
  const draw = new Draw(seed, "joins");
  for (let index = 0; index < 6; index += 1) {
    const shape = drawShape(draw);
    const axis = draw.between(0, shape.length - 1);
    const parts = Array.from({ length: draw.between(2, 4) }, () => draw.of(...CHANNELS));
    const shapeOf = (size: number): number[] => shape.map((own, at) => (at === axis ? size : own));
    const join: Case = [
      `join of ${parts} along axis ${axis} of [${shape}]`,
      parts.map(shapeOf),
      (...all) => tf.concat(all, axis),
    ];
    await compare(findings, join, seed + index);
    const whole = parts.reduce((sum, size) => sum + size, 0);
    const cut: Case = [
      `cut into ${parts} along axis ${axis} of [${shape}]`,
      [shapeOf(whole)],
      (x) => tf.split(x as tf.Tensor, parts, axis).at(-1) as tf.Tensor,
    ];
    await compare(findings, cut, seed + index);
  }
  return findings;
}

async function checkTurns(seed: number): Promise<Findings> {
  const findings = new Findings();
  const draw = new Draw(seed, "turns");
  for (let index = 0; index < 8; index += 1) {
    const shape = drawShape(draw);
    const rest = shape.map((_, axis) => axis);
    const order = shape.flatMap(() => rest.splice(draw.between(0, rest.length - 1), 1));
    const turn: Case = [`axes ${order} of [${shape}]`, [shape], (x) => tf.transpose(x as tf.Tensor, order)];
    await compare(findings, turn, seed + index);
  }
  return findings;
}

async function checkRepeated(seed: number): Promise<Findings> {
  const findings = new Findings();
  const draw = new Draw(seed, "repeated");
  const operations = { add: tf.add, subtract: tf.sub, multiply: tf.mul } as const;
  for (let index = 0; index < 12; index += 1) {
    const shape = drawShape(draw);
    const repeating = (): number[] => shape.map((size) => (draw.of(true, false) ? 1 : size));
    const [first, second] = draw.of(true, false) ? [shape, repeating()] : [repeating(), repeating()];
    const name = draw.of<keyof typeof operations>("add", "subtract", "multiply");
    const operation = operations[name];
    const other = draw.of(true, false) ? second.slice(-draw.between(1, second.length)) : second;
    // Gradients sum over whichever axes repeat, some of them apart: those sums are TensorFlow.js's.
    const expected = await onBackend("cpu", () => forward(operation, first, other, seed + index));
    leftToTensorFlow();
    const found = await forward(operation, first, other, seed + index);
    const words = `${name} [${first}] and [${other}]`;
    const left = leftToTensorFlow();
    findings.require(`${words} left to TensorFlow.js: ${left}`, left.length === 0);
    findings.note(words, worstDifference(found, expected), 1e-5);
  }
  for (const channels of [1, 5, 64]) {
    const bias: Case = [
      `bias of ${channels}`,
      [[2, 3, 5, channels], [channels]],
      (x, other) => tf.add(x ?? 0, tf.reshape(other as tf.Tensor, [1, 1, 1, channels])),
    ];
    await compare(findings, bias, seed + channels, 1e-4);
  }
  return findings;
}

async function forward(
  operation: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  first: readonly number[],
  second: readonly number[],
  seed: number,
): Promise<ArrayLike<number>> {
  const a = tf.randomUniform([...first], -1, 1, "float32", seed);
  const b = tf.randomUniform([...second], -1, 1, "float32", seed + 1);
  const result = operation(a, b);
  const values = await result.data();
  tf.dispose([a, b, result]);
  return values;
}

const ACTIVATIONS: Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>> = {
  relu: (x) => tf.relu(x),
  relu6: (x) => tf.relu6(x),
  leakyRelu: (x) => tf.leakyRelu(x, 0.03),
  elu: (x) => tf.elu(x),
  selu: (x) => tf.selu(x),
  sigmoid: (x) => tf.sigmoid(x),
  tanh: (x) => tf.tanh(x),
  softmax: (x) => tf.softmax(x),
};

async function checkActivations(seed: number): Promise<Findings> {
  const findings = new Findings();
  const draw = new Draw(seed, "activations");
  for (const [name, apply] of Object.entries(ACTIVATIONS)) {
    for (const channels of [draw.of(1, 3, 33, 65), draw.of(4, 16, 64)]) {
      const shape = [draw.between(1, 3), draw.between(1, 5), channels];
      const example: Case = [
        `${name} of [${shape}]`,
        [shape],
        (x) => apply(tf.mul(x as tf.Tensor, draw.of(8))),
      ];
      await compare(findings, example, draw.seed(), 1e-4);
    }
    // Far from 0 nothing overflows, and what is no number stays none.
    const given = [-200, -100, -1e-3, 0, 1e-3, 100, 200];
    const expected = await onBackend("cpu", () => valuesAt(apply, given));
    const found = await valuesAt(apply, given);
    findings.note(`${name} far from 0`, worstDifference(found, expected), 2e-4);
    const bad = await valuesAt(apply, [Number.NaN]);
    findings.require(`${name} hides what is no number`, Number.isNaN(bad[0]));
  }
  return findings;
}

async function valuesAt(apply: (x: tf.Tensor) => tf.Tensor, given: number[]): Promise<ArrayLike<number>> {
  const x = tf.tensor1d(given);
  const result = apply(x);
  const values = await result.data();
  tf.dispose([x, result]);
  return values;
}

export const movementChecks: readonly Check[] = [
  check("paddings and slices", checkBoxes),
  check("joins and cuts", checkJoins),
  check("axes in another order", checkTurns),
  check("operands that repeat", checkRepeated),
  check("activations and their gradients", checkActivations),
];
