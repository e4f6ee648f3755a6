/** How alike the values of a series are at some distance, and what that is of noise of the same length. */

export interface Autocorrelation {
  /** Root mean squares over the points of the vectors' lengths: of their own, and of what is left without their mean. */
  readonly length: number;
  readonly changing: number;
  /** By lag, from 0 on; NaN for a series that does not change, or has a number that is none. */
  readonly byLag: Float64Array;
}

/**
 * The mean-free autocorrelation of a series of vectors, by lag: the sum over all pairs so far apart of the inner products of what is left of
 * them without the series' mean, over the sum of squares of the same (the usual, biased estimate: Box & Jenkins 1976, equation 2.1.11, over
 * all components together).
 *
 * @param values `[points, width]`
 * @param lags how many, from 0 on; less than there are points
 */
export function autocorrelation(values: ArrayLike<number>, points: number, lags: number): Autocorrelation {
  const width = values.length / points;
  const { left, mean } = withoutMean(values, points, width);
  const products = new Float64Array(lags);
  for (let point = 0; point < points; point += 1) {
    for (let lag = 0; lag < Math.min(lags, points - point); lag += 1) {
      const [one, other] = [point * width, (point + lag) * width];
      let sum = 0;
      for (let at = 0; at < width; at += 1) sum += (left[one + at] ?? 0) * (left[other + at] ?? 0);
      products[lag] = (products[lag] ?? 0) + sum;
    }
  }
  const square = products[0] ?? 0;
  const constant = mean.reduce((sum, value) => sum + value ** 2, 0);
  return {
    length: Math.sqrt(square / points + constant),
    changing: Math.sqrt(square / points),
    byLag: products.map((product) => (square === 0 ? Number.NaN : product / square)),
  };
}

function withoutMean(
  values: ArrayLike<number>,
  points: number,
  width: number,
): { readonly left: Float64Array; readonly mean: Float64Array } {
  const mean = new Float64Array(width);
  for (let at = 0; at < values.length; at += 1)
    mean[at % width] = (mean[at % width] ?? 0) + (values[at] ?? Number.NaN) / points;
  const left = new Float64Array(values.length);
  for (let at = 0; at < values.length; at += 1)
    left[at] = (values[at] ?? Number.NaN) - (mean[at % width] ?? 0);
  return { left, mean };
}

/**
 * What white noise of so many points gives: the expected sum of products over the expected sum of squares, which for Gaussian noise is the
 * expected autocorrelation itself (Moran 1948). Below 0, for the mean was taken from it.
 */
export function whiteNoise(points: number, lag: number): number {
  return lag === 0 ? 1 : -(points - lag) / (points * (points - 1));
}

/**
 * The same of brown noise, the sums of white noise up to each point, whose covariance is the smaller of two places. It is the expected
 * sum of products over the expected sum of squares: what many independent components give together.
 */
export function brownNoise(points: number, lag: number): number {
  // Means over a row of min(one, other), and over all of it; places count from 1.
  const row = (place: number): number => ((place * (place + 1)) / 2 + place * (points - place)) / points;
  const all = ((points + 1) * (2 * points + 1)) / (6 * points);
  const sumAt = (apart: number): number => {
    let sum = 0;
    for (let place = 1; place + apart <= points; place += 1)
      sum += place - row(place) - row(place + apart) + all;
    return sum;
  };
  return sumAt(lag) / sumAt(0);
}
