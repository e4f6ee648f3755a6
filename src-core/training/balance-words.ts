/** What a person is told of classes that are to be balanced, before the first step. */
import type { Labels } from "../datasets/labels";
import { formatCount } from "../foundation/format-number";
import { classCounts, classWeights } from "./class-balance";
import type { ClassBalance } from "./recipe";

/** An image that counts as so many average ones can throw the training off course. */
const MUCH = 20;
const MOST_NAMES = 5;

/**
 * Classes without training images, and the one whose images count by far the most; undefined where there are none.
 *
 * @param labels of the training images
 */
export function balanceWords(
  balance: ClassBalance,
  labels: Labels,
  classNames: readonly string[],
): string | undefined {
  if (balance === "none") return undefined;
  const counts = classCounts(labels, classNames.length);
  const sentences = [...missingWords(counts, classNames), ...heaviestWords(balance, counts, classNames)];
  return sentences.length === 0 ? undefined : sentences.join(" ");
}

function missingWords(counts: Uint32Array, classNames: readonly string[]): string[] {
  const missing = classNames.filter((_, index) => counts[index] === 0);
  if (missing.length === 0) return [];
  const names = missing.slice(0, MOST_NAMES).map((name) => `"${name}"`);
  const more = missing.length > MOST_NAMES ? ` and ${formatCount(missing.length - MOST_NAMES)} more` : "";
  const who = missing.length === 1 ? "One class has" : `${formatCount(missing.length)} classes have`;
  return [`${who} no training images, which no balance makes up for: ${names.join(", ")}${more}.`];
}

function heaviestWords(
  balance: Exclude<ClassBalance, "none">,
  counts: Uint32Array,
  classNames: readonly string[],
): string[] {
  const weights = classWeights(counts);
  const heaviest = weights.indexOf(weights.reduce((most, weight) => Math.max(most, weight), 0));
  const times = formatCount(Math.round(weights[heaviest] ?? 0));
  if ((weights[heaviest] ?? 0) < MUCH) return [];
  const count = counts[heaviest] ?? 0;
  const which = count === 1 ? "The one training image" : `Each of the ${formatCount(count)} training images`;
  const does = balance === "weights" ? `counts as ${times} average ones` : `comes ${times} times an epoch`;
  return [`${which} of "${classNames[heaviest]}" ${does}.`];
}

/** What balanced classes do to a trained network's probabilities; undefined where they were as they are. */
export function suitsBalancedWords(balance: ClassBalance): string | undefined {
  if (balance === "none") return undefined;
  const how = balance === "weights" ? "weighted" : "drawn evenly";
  return `Its classes were ${how} in training, so its probabilities suit data with as many images in each class.`;
}
