/** Why an export was not kept: a wrong file, or a network on whose numbers no two programs agree. */
import { PROOF_LIMIT, type Proof } from "#core/formats/proof";
import { SkiploomError } from "#core/foundation/errors";
import { differenceOf } from "./difference";

/** What float32 rounds away at most of a number near 1, twice: the least by which all inputs can be changed. */
const ROUNDING = 2 ** -23;
/** A rounding that comes out a hundred times as large has grown by itself: with one in each layer, the limit is soon passed. */
const UNSTEADY = 100 * ROUNDING;

/** The same inputs, each changed in its last digit. */
export function nudged(images: Float32Array): Float32Array {
  return images.map((value, index) => value * (1 + (index % 2 === 0 ? ROUNDING : -ROUNDING)));
}

/**
 * @param label the format's
 * @param given what the tool says
 * @param givenNudged the same of inputs that are `nudged`
 */
export function notProven(
  label: string,
  { tool, difference, imagesAre }: Proof,
  given: Float32Array,
  givenNudged: Float32Array,
): SkiploomError {
  const what = `The ${label} export was not kept: ${tool} gives other numbers than the engine, by ${difference.toExponential(1)} of the largest (at most ${PROOF_LIMIT.toExponential(0)} is taken).`;
  const moved = given.every(Number.isFinite) ? differenceOf(given, givenNudged).difference : 0;
  if (moved <= UNSTEADY) return new SkiploomError("not-proven", `${what} Please report this network.`);
  const seen =
    imagesAre === "noise" ? "on images of noise, as it has kept no others" : "on validation images";
  return new SkiploomError(
    "not-proven",
    `${what} The network itself is so unsteady: when its inputs change in the last digit alone, ${tool}'s own numbers change by ${moved.toExponential(1)} (${seen}). Networks that have hardly been trained are like that: train it on, or export another checkpoint.`,
  );
}
