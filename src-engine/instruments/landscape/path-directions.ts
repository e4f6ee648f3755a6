/**
 * The directions in which a training moved its weights most (Li and others 2018, section 7): principal components of the weights that were
 * kept by epoch. Of few epochs and many weights the matrix of inner products between epochs is small, and has the same components.
 */
import { SkiploomError } from "#core/foundation/errors";
import { type Eigen, symmetricEigen } from "./symmetric-eigen";

export interface PathDirections {
  /** Of length 1, at right angles to each other. */
  readonly directions: readonly Float32Array[];
  /** Of each, its share of the variance of the weights. */
  readonly variance: readonly number[];
  /** Where each epoch lies along each, from the centre. */
  readonly places: readonly (readonly number[])[];
}

/** A direction with less of the variance is rounding. */
const LEAST_SHARE = 1e-9;

/**
 * @param differences weights of each epoch minus the centre's
 * @param count how many directions
 * @throws SkiploomError `unsupported` where the epochs do not span so many
 */
export function pathDirections(differences: readonly Float32Array[], count: number): PathDirections {
  const centred = doubleCentred(innerProducts(differences));
  const total = centred.reduce((sum, row, place) => sum + (row[place] ?? 0), 0);
  const found = symmetricEigen(centred)
    .slice(0, count)
    .filter(({ value }) => value > LEAST_SHARE * total);
  if (found.length < count) throw spansTooLittle(differences.length, count);
  const directions = found.map((eigen) => directionOf(differences, eigen));
  const places = differences.map((each) => directions.map((direction) => product(each, direction)));
  directions.forEach((direction, axis) => {
    // A component's sign is free: the training goes from left to right, and from above.
    const first = places[0]?.[axis] ?? 0;
    if (axis === 0 ? first <= 0 : first >= 0) return;
    direction.forEach((value, place) => {
      direction[place] = -value;
    });
    for (const own of places) own[axis] = -(own[axis] ?? 0);
  });
  return { directions, variance: found.map(({ value }) => value / total), places };
}

function innerProducts(vectors: readonly Float32Array[]): number[][] {
  const products = vectors.map(() => vectors.map(() => 0));
  vectors.forEach((one, row) => {
    for (let column = row; column < vectors.length; column += 1) {
      const value = product(one, vectors[column] ?? one);
      for (const [at, other] of [
        [row, column],
        [column, row],
      ] as const) {
        const own = products[at];
        if (own) own[other] = value;
      }
    }
  });
  return products;
}

/** The inner products of the vectors minus their mean. */
function doubleCentred(products: readonly (readonly number[])[]): number[][] {
  const means = products.map((row) => row.reduce((sum, value) => sum + value, 0) / row.length);
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
  return products.map((row, at) =>
    row.map((value, other) => value - (means[at] ?? 0) - (means[other] ?? 0) + mean),
  );
}

/** The sum of the centred vectors by the eigenvector's numbers, over its length. */
function directionOf(vectors: readonly Float32Array[], { value, vector }: Eigen): Float32Array {
  const size = vectors[0]?.length ?? 0;
  const mean = vector.reduce((sum, own) => sum + own, 0) / vector.length;
  const length = Math.sqrt(value);
  const sum = new Float64Array(size);
  vectors.forEach((each, epoch) => {
    const factor = ((vector[epoch] ?? 0) - mean) / length;
    for (let place = 0; place < size; place += 1)
      sum[place] = (sum[place] ?? 0) + factor * (each[place] ?? 0);
  });
  return Float32Array.from(sum);
}

function product(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let place = 0; place < one.length; place += 1) sum += (one[place] ?? 0) * (other[place] ?? 0);
  return sum;
}

function spansTooLittle(epochs: number, count: number): SkiploomError {
  return new SkiploomError(
    "unsupported",
    count > 1
      ? `The weights of ${epochs} kept epochs lie on one line, which is no plane. Choose a line, or train with --keep-epochs N so that at least three are kept.`
      : `The weights of ${epochs} kept epochs are the same, so they show no path.`,
  );
}
