/** ResNet-20 for CIFAR (He et al. 2015, section 4.2), by hand on TensorFlow.js, and one step of its training. */
import * as tf from "@tensorflow/tfjs-core";
import { trainingBatchNorm } from "#engine/backends/operations/training-batch-norm";

export interface TrainingStep {
  /** Runs one step and gives the loss. */
  step(): number;
  /** Inputs of the same batch, to check that they stay. */
  dispose(): void;
}

type Block = (x: tf.Tensor4D) => tf.Tensor4D;

/** Forward, loss, backward and momentum SGD on one fixed random batch `[batch, size, size, 3]` of ten classes. */
export function residualNetworkStep(batch: number, blocksInStage = 3, size = 32): TrainingStep {
  const variables: tf.Variable[] = [];
  const untrained: tf.Variable[] = [];
  let seed = 1;
  const variable = <Data extends tf.Tensor>(value: Data): tf.Variable => {
    const made = tf.variable(value);
    value.dispose();
    variables.push(made);
    return made;
  };
  const zeros = (shape: number[]): tf.Variable => {
    const made = tf.tidy(() => tf.variable(tf.zeros(shape), false));
    untrained.push(made);
    return made;
  };
  const weights = (shape: [number, number, number, number]) => {
    seed += 1;
    return variable(
      tf.randomNormal(shape, 0, Math.sqrt(2 / (shape[0] * shape[1] * shape[2])), "float32", seed),
    );
  };

  const convolution = (input: number, output: number, stride: number, size: number): Block => {
    const filter = weights([size, size, input, output]);
    return (x) => tf.conv2d(x, filter as unknown as tf.Tensor4D, stride, "same");
  };
  const normalisation = (channels: number): Block => {
    const gamma = variable(tf.ones([channels]));
    const beta = variable(tf.zeros([channels]));
    const movingMean = zeros([channels]);
    return (x) => {
      const { y, batchMean } = trainingBatchNorm(
        x,
        gamma as unknown as tf.Tensor1D,
        beta as unknown as tf.Tensor1D,
        1e-3,
      );
      movingMean.assign(tf.add(tf.mul(movingMean, 0.9), tf.mul(batchMean, 0.1)));
      return y;
    };
  };
  const block = (input: number, output: number, stride: number): Block => {
    const first = convolution(input, output, stride, 3);
    const firstNorm = normalisation(output);
    const second = convolution(output, output, 1, 3);
    const secondNorm = normalisation(output);
    const projection = input === output ? undefined : convolution(input, output, stride, 1);
    const projectionNorm = input === output ? undefined : normalisation(output);
    return (x) => {
      const branch = secondNorm(second(tf.relu(firstNorm(first(x)))));
      const skip = projection && projectionNorm ? projectionNorm(projection(x)) : x;
      return tf.relu(tf.add(branch, skip));
    };
  };

  const stem = convolution(3, 16, 1, 3);
  const stemNorm = normalisation(16);
  const blocks: Block[] = [];
  let channels = 16;
  for (const width of [16, 32, 64]) {
    for (let index = 0; index < blocksInStage; index += 1) {
      blocks.push(block(channels, width, channels === width ? 1 : 2));
      channels = width;
    }
  }
  seed += 1;
  const dense = variable(tf.randomNormal([64, 10], 0, 0.1, "float32", seed));
  const bias = variable(tf.zeros([10]));

  const images = tf.randomNormal([batch, size, size, 3], 0, 1, "float32", 7) as tf.Tensor4D;
  const labels = tf.tidy(() => {
    const classes = Array.from({ length: batch }, (_, index) => index % 10);
    return tf.oneHot(tf.tensor1d(classes, "int32"), 10);
  });
  const velocities = variables.map((made) => zeros(made.shape));

  const loss = (): tf.Scalar => {
    let x = tf.relu(stemNorm(stem(images)));
    for (const apply of blocks) x = apply(x);
    const pooled = tf.mean(x, [1, 2]) as tf.Tensor2D;
    const logits = tf.add(tf.matMul(pooled, dense as unknown as tf.Tensor2D), bias);
    return tf.losses.softmaxCrossEntropy(labels, logits) as tf.Scalar;
  };

  return {
    step: () => {
      const { value, grads } = tf.variableGrads(loss, variables);
      tf.tidy(() => {
        variables.forEach((made, index) => {
          const gradient = grads[made.name];
          const velocity = velocities[index];
          if (!gradient || !velocity) throw new Error(`no gradient for ${made.name}`);
          velocity.assign(tf.add(tf.mul(velocity, 0.9), gradient));
          made.assign(tf.sub(made, tf.mul(velocity, 0.05)));
        });
      });
      const result = value.dataSync()[0] ?? Number.NaN;
      tf.dispose(grads);
      value.dispose();
      return result;
    },
    dispose: () => tf.dispose([...variables, ...untrained, images, labels]),
  };
}
