/** What is asked beside what a person chose, so that one picture has both. */
import type { ChosenValues } from "#core/insights/choices";
import type { Insight, InstrumentId } from "#core/insights/instruments";
import { withAlone } from "#core/insights/lesion-alone";
import { chosenUnits } from "./lesion-units";

interface Also {
  /** Undefined: nothing more is asked. */
  of(choices: Readonly<ChosenValues>): ChosenValues | undefined;
  /** The answer as it is where the other one is of another network, or of other images. */
  join(answer: Insight, other: Insight): Insight;
}

export const ALSO: { readonly [Id in InstrumentId]?: Also } = {
  lesion: {
    of: (choices) => (chosenUnits(choices).length > 0 ? { ...choices, way: "each", units: [] } : undefined),
    join: withAlone,
  },
};
