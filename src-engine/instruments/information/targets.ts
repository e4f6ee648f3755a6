/** What is to be read from features: the classes, and the picture's own pixels. */
import type { Look } from "../instrument";
import type { Split } from "./features";
import { type Matrix, matrix } from "./matrix";
import type { Targets } from "./ridge";

/** Less the mean over the images that readers are fitted on. */
export interface Wanted extends Targets {
  readonly score: Matrix;
  readonly mean: Float64Array;
}

/** @param training targets of the training images, one a row; @param scored of the scored ones */
export function wantedFrom(training: Matrix, scored: Matrix, { fit, select }: Split): Wanted {
  const mean = meanRow(training, fit);
  const less = (of: Matrix, rows: readonly number[]): Matrix => lessMean(of, rows, mean);
  const all = Array.from({ length: scored.rows }, (_, row) => row);
  return { fit: less(training, fit), select: less(training, select), score: less(scored, all), mean };
}

/** 1 in the column of its class, `[images, classes]`. */
export function classRows(labels: readonly number[], classes: number): Matrix {
  const rows = matrix(labels.length, classes);
  labels.forEach((label, image) => {
    rows.values[image * classes + label] = 1;
  });
  return rows;
}

/** Pixels as they were before they were normalised, from 0 to 1. @param normalised `[images, pixels]`, channels last */
export function pixelRows(normalised: Matrix, { mean, deviation }: Look["preprocessing"]): Matrix {
  const values = normalised.values.map(
    (value, at) => value * (deviation[at % mean.length] ?? 1) + (mean[at % mean.length] ?? 0),
  );
  return matrix(normalised.rows, normalised.columns, values);
}

function meanRow({ columns, values }: Matrix, rows: readonly number[]): Float64Array {
  const mean = new Float64Array(columns);
  for (const row of rows) {
    for (let column = 0; column < columns; column += 1)
      mean[column] = (mean[column] ?? 0) + (values[row * columns + column] ?? 0) / rows.length;
  }
  return mean;
}

function lessMean({ columns, values }: Matrix, rows: readonly number[], mean: Float64Array): Matrix {
  const less = matrix(rows.length, columns);
  rows.forEach((row, at) => {
    for (let column = 0; column < columns; column += 1)
      less.values[at * columns + column] = (values[row * columns + column] ?? 0) - (mean[column] ?? 0);
  });
  return less;
}
