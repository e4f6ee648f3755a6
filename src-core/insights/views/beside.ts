/** Two networks in one picture: which is which. */
import type { Insight, InstrumentId } from "../instruments";
import { shownAs, viewOf } from "./index";

/** `Solid: ResNet-20. Dashed: Plain-20.`; nothing for one network, or where each picture bears its network's name. */
export function sidesWords(instrument: InstrumentId, answers: readonly Insight[]): string | undefined {
  const view = viewOf(instrument);
  const [one, other] = answers;
  if (!one || !other || view.isApart) return undefined;
  const [first, second] = view.sides?.(shownAs(instrument, one)) ?? ["Solid", "Dashed"];
  return `${first}: ${one.network}. ${second}: ${other.network}.`;
}
