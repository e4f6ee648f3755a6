/** McNemar's exact test (1947): whether two networks that named the same images differ in how many they get right. */

/**
 * The two-sided probability of a split of the images that only one of them got right that is at least as uneven, were both as good:
 * 2 x P(X <= the smaller) of a binomial with share 1/2, at most 1.
 *
 * @param onlyFirst images that the first alone got right, and `onlySecond` those of the second; 1 where there are none at all
 */
export function mcNemarExactP(onlyFirst: number, onlySecond: number): number {
  const total = onlyFirst + onlySecond;
  const smaller = Math.min(onlyFirst, onlySecond);
  // Terms by their logarithms: 2^-total is 0 from 1,075 on.
  let logTerm = -total * Math.LN2;
  let sum = Math.exp(logTerm);
  for (let hits = 1; hits <= smaller; hits += 1) {
    logTerm += Math.log((total - hits + 1) / hits);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, 2 * sum);
}
