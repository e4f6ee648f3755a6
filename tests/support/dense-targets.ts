/** Targets of a batch as a share for every class, as the loss's definition has them, and targets of any kind to try. */
import { Random } from "#core/foundation/random";
import { TARGET_COLUMNS, type Targets } from "#engine/data/targets";

/** `[batch, classes]`, each row times its example's weight. */
export function denseTargets({ rows, smoothing }: Targets, classes: number): Float64Array {
  const batch = rows.length / TARGET_COLUMNS;
  const dense = new Float64Array(batch * classes);
  for (let row = 0; row < batch; row += 1) {
    const [first = 0, other = 0, share = 0, weight = 0] = rows.subarray(
      row * TARGET_COLUMNS,
      (row + 1) * TARGET_COLUMNS,
    );
    const own = dense.subarray(row * classes, (row + 1) * classes).fill(smoothing / classes);
    own[first] = (own[first] ?? Number.NaN) + (1 - smoothing) * share;
    own[other] = (own[other] ?? Number.NaN) + (1 - smoothing) * (1 - share);
    own.forEach((value, place) => {
      own[place] = value * weight;
    });
  }
  return dense;
}

/** Rows of one class and of two, which may be the same, with shares from 0 to 1 and weights from 0.5 to 2. */
export function anyTargets(batch: number, classes: number, smoothing: number, seed: number): Targets {
  const random = Random.fromSeed(seed, "targets");
  const rows = new Float32Array(batch * TARGET_COLUMNS);
  for (let row = 0; row < batch; row += 1) {
    const share = [0, 1, random.uniform()][random.integerBelow(3)] ?? 1;
    rows.set(
      [random.integerBelow(classes), random.integerBelow(classes), share, 0.5 + 1.5 * random.uniform()],
      row * TARGET_COLUMNS,
    );
  }
  return { rows, smoothing };
}

/** The shares of the classes that the largest logits name, added up; of equal logits the first one counts. */
export function rightAnswers(logits: Float32Array, { rows }: Targets, classes: number): number {
  let right = 0;
  for (let row = 0; row < rows.length / TARGET_COLUMNS; row += 1) {
    const own = logits.subarray(row * classes, (row + 1) * classes);
    const answer = own.indexOf(own.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY));
    const [first, other, share = 0] = rows.subarray(row * TARGET_COLUMNS, (row + 1) * TARGET_COLUMNS);
    if (answer === first) right += share;
    if (answer === other) right += 1 - share;
  }
  return right;
}
