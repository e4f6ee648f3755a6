/** Pooling and the loss of the GPU engine against float64. */
import * as tf from "@tensorflow/tfjs-core";
import { deviceTargets, crossEntropy as lossOf } from "#engine/train/loss";
import { randomValues, worstDifference } from "../cross/kernel-parity-reference";
import { anyTargets, denseTargets, rightAnswers } from "../support/dense-targets";
import { crossEntropy, type PoolExample, pool, pooledSides } from "./definitions";
import { type Check, check, Draw, Findings, sizeOf, valuesOf } from "./suite";

async function checkPools(seed: number): Promise<Findings> {
  const findings = new Findings();
  const draw = new Draw(seed, "pools");
  for (let index = 0; index < 30; index += 1) {
    const side = (): number => draw.between(5, draw.of(9, 23));
    const window = [draw.between(1, 5), draw.between(1, 5)] as const;
    // A window must not lie in the padding alone.
    const border = (taps: number): number => draw.between(0, taps - 1);
    const numbers = [
      [border(window[0]), border(window[0])],
      [border(window[1]), border(window[1])],
    ] as const;
    const example: PoolExample = {
      shape: [draw.between(1, 4), side(), side(), draw.of(1, 3, 4, 17, 33)],
      window,
      strides: [draw.between(1, 3), draw.between(1, 3)],
      pad: draw.of<PoolExample["pad"]>("same", "valid", numbers),
      countsPadding: draw.of(false, true),
    };
    const shift = draw.of(0, -2);
    const { shape, strides, pad, countsPadding } = example;
    const [rows, columns] = pooledSides(example);
    const x = randomValues(sizeOf(shape), draw.seed()).map((value) => value + shift);
    if (index % 5 === 0) x[draw.between(0, x.length - 1)] = Number.NaN;
    const dy = randomValues(shape[0] * rows * columns * shape[3], draw.seed());
    const expected = pool(example, x, dy);
    const attributes = {
      filterSize: [...window],
      strides: [...strides],
      pad: typeof pad === "string" ? pad : [[0, 0], ...pad.map((ends) => [...ends]), [0, 0]],
      countsPadding,
    };
    const run = (name: string, inputs: Record<string, tf.Tensor>): tf.Tensor =>
      tf.engine().runKernel(name, inputs, attributes) as tf.Tensor;
    const [largest, average, largestGradient, averageGradient] = await valuesOf(() => {
      const images = tf.tensor4d(x, [...shape]);
      const arriving = tf.tensor4d(dy, [shape[0], rows, columns, shape[3]]);
      return [
        run("MaxPool", { x: images }),
        run("AvgPool", { x: images }),
        run("MaxPoolGrad", { dy: arriving, input: images, output: images }),
        run("AvgPoolGrad", { dy: arriving, input: images }),
      ];
    });
    const words = JSON.stringify(example);
    // NaN is to be NaN, and nothing else is.
    const marked = (values: ArrayLike<number>): number[] =>
      Array.from(values, (value) => (Number.isNaN(value) ? 1e9 : value));
    findings.note(`max ${words}`, worstDifference(marked(largest ?? []), marked(expected.largest)), 1e-9);
    findings.note(`average ${words}`, worstDifference(marked(average ?? []), marked(expected.average)), 1e-5);
    findings.note(
      `max gradient ${words}`,
      worstDifference(largestGradient ?? [], expected.largestGradient),
      1e-5,
    );
    findings.note(
      `average gradient ${words}`,
      worstDifference(averageGradient ?? [], expected.averageGradient),
      1e-5,
    );
  }
  return findings;
}

async function checkLoss(seed: number): Promise<Findings> {
  const findings = new Findings();
  const draw = new Draw(seed, "loss");
  for (let index = 0; index < 20; index += 1) {
    const [rows, classes] = [draw.between(1, 300), draw.of(draw.between(1, 130), draw.between(255, 1_500))];
    const smoothing = draw.of(0, 0.1);
    const range = draw.of(1, 50, 1e4);
    const logits = randomValues(rows * classes, draw.seed()).map((value) => value * range);
    const targets = anyTargets(rows, classes, smoothing, draw.seed());
    const expected = crossEntropy(logits, denseTargets(targets, classes), rows, classes);
    const [loss, gradient, correct] = await valuesOf(() => {
      const given = tf.tensor2d(logits, [rows, classes]);
      const { value, difference, correct } = lossOf(given, deviceTargets(targets));
      return [value, difference, correct];
    });
    const words = `[${rows}, ${classes}] times ${range}`;
    const difference = Math.abs((loss?.[0] ?? Number.NaN) - expected.loss) / Math.max(1, expected.loss);
    findings.note(`loss of ${words}`, difference, 3e-6);
    findings.note(`its gradient of ${words}`, worstDifference(gradient ?? [], expected.gradient), 1e-6);
    const missed = (correct?.[0] ?? Number.NaN) - rightAnswers(logits, targets, classes);
    findings.note(`right answers of ${words}`, Math.abs(missed) / rows, 1e-6);
  }
  return findings;
}

export const poolAndLossChecks: readonly Check[] = [
  check("pools against their definition", checkPools),
  check("softmax with cross-entropy against float64", checkLoss),
];
