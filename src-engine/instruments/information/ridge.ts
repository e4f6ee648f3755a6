/**
 * Ridge regression with centred features X and targets Y. A layer has many more features than there are images, and then inner products
 * of images say all (Saunders, Gammerman and Vovk 1998): for new images `X_new Xᵀ (X Xᵀ + strength)^-1 Y`. Where there are fewer features
 * than images `X_new (Xᵀ X + strength)^-1 Xᵀ Y` is the same and less work. Both are a ridge with an intercept that is not held back.
 */
import {
  type CholeskyFactor,
  choleskyFactor,
  type Matrix,
  productWithTransposed,
  solveRows,
  transposed,
} from "./matrix";

/** Features in one of the two ways: what is read for new images is `rows (system + strength)^-1 right(Y)`. */
export interface Readable {
  /** `X Xᵀ` or `Xᵀ X`, over the images that it is fitted on. */
  readonly system: Matrix;
  /** How many images it is fitted on. */
  readonly images: number;
  /** Of the images by which the strength is chosen, and of those that it is scored on. */
  readonly select: Matrix;
  readonly score: Matrix;
  /** `Xᵀ`, where the system is `Xᵀ X`. */
  readonly features: Matrix | undefined;
}

/** What is to be read from them: `[images, targets]`, less the mean over the images that it is fitted on. */
export interface Targets {
  readonly fit: Matrix;
  readonly select: Matrix;
}

/** Shares of the mean eigenvalue of the Gram matrix. */
export const STRENGTHS = [1e-4, 1e-3, 1e-2, 1e-1, 1] as const;

export interface Reading {
  /** The share that was best on the selected images. */
  readonly strength: number;
  /** For the scored images, `[score, targets]`. */
  readonly predicted: Matrix;
}

/**
 * Fits each of the strengths, takes the one with the least error on the selected images, for each kind of targets its own.
 *
 * @param error smaller is better
 * @returns undefined where the features are the same for all images, or hold what is no number
 */
export function readAll<Kind extends string>(
  { system, images, features, select, score }: Readable,
  targets: Readonly<Record<Kind, Targets>>,
  error: Readonly<Record<Kind, (predicted: Matrix, wanted: Matrix) => number>>,
): Record<Kind, Reading> | undefined {
  const kinds = Object.keys(targets) as Kind[];
  // Of the matrix of images, in both ways.
  const mean = trace(system) / images;
  if (!(mean > 0)) return undefined;
  const columnsOf = ({ fit }: Targets): Matrix =>
    features ? productWithTransposed(transposed(fit), features) : transposed(fit);
  const columns = Object.fromEntries(kinds.map((kind) => [kind, columnsOf(targets[kind])])) as Record<
    Kind,
    Matrix
  >;
  const best = new Map<Kind, { error: number; strength: number; factor: CholeskyFactor }>();
  for (const strength of STRENGTHS) {
    const factor = choleskyFactor(system, strength * mean);
    if (!factor) return undefined;
    for (const kind of kinds) {
      const now = error[kind](predict(factor, select, columns[kind]), targets[kind].select);
      const known = best.get(kind);
      if (!known || now < known.error) best.set(kind, { error: now, strength, factor });
    }
  }
  const readings = kinds.map((kind) => {
    const chosen = best.get(kind);
    if (!chosen) throw new Error("No strength was tried.");
    const predicted = predict(chosen.factor, score, columns[kind]);
    return [kind, { strength: chosen.strength, predicted }];
  });
  return Object.fromEntries(readings) as Record<Kind, Reading>;
}

/** Solves for the fewer of the two: the targets, or the new images. @param columns targets, one a row */
function predict(factor: CholeskyFactor, rows: Matrix, columns: Matrix): Matrix {
  if (columns.rows <= rows.rows) return productWithTransposed(rows, solveRows(factor, columns));
  return productWithTransposed(solveRows(factor, rows), columns);
}

function trace({ rows, values }: Matrix): number {
  let sum = 0;
  for (let at = 0; at < rows; at += 1) sum += values[at * rows + at] ?? Number.NaN;
  return sum;
}
