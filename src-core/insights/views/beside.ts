/** Two networks beside each other: which is which in one picture, and what makes them hard to compare. */
import type { LookedWeights } from "../insight";
import type { Insight, InstrumentId } from "../instruments";
import { shownAs, viewOf } from "./index";

/** `Solid: ResNet-20. Dashed: Plain-20.` with {@link unlikeWords} behind it; nothing for one network. */
export function sidesWords(instrument: InstrumentId, answers: readonly Insight[]): string | undefined {
  const words = [namesWords(instrument, answers), unlikeWords(answers)].flatMap((each) => each ?? []);
  return words.length > 0 ? words.join(" ") : undefined;
}

/** Nothing where each picture bears its network's name. */
function namesWords(instrument: InstrumentId, [one, other]: readonly Insight[]): string | undefined {
  const view = viewOf(instrument);
  if (!one || !other || view.isApart) return undefined;
  const [first, second] = view.sides?.(shownAs(instrument, one)) ?? ["Solid", "Dashed"];
  return `${first}: ${one.network}. ${second}: ${other.network}.`;
}

/** Where one was trained for longer: what differs may be the training's doing. */
export function unlikeWords([one, other]: readonly Insight[]): string | undefined {
  if (!one || !other) return undefined;
  const [first, second] = [stepOf(one.weights), stepOf(other.weights)];
  if (first === undefined || second === undefined || first === second) return undefined;
  const [steps, others] = [first, second].map((step) => step.toLocaleString("en-US"));
  return `The first was trained for ${steps} steps, the second for ${others}: what differs between them may come from that.`;
}

/** Of what is untrained everybody knows that it is. */
function stepOf(weights: LookedWeights): number | undefined {
  return weights.kind === "untrained" ? undefined : weights.step;
}
