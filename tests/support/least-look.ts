/** What an instrument is asked in a test: with as little work as its choices allow. */
import type { ChosenValues, InstrumentChoices } from "#core/insights/choices";
import { INSTRUMENTS, type InstrumentId, isOnNoise } from "#core/insights/instruments";
import type { LookRequest } from "#engine/instruments/look";
import type { HeldDataset } from "./held-dataset";

export function leastLook(instrument: InstrumentId, dataset: HeldDataset, images: number): LookRequest {
  const { imageShape, classNames } = dataset;
  return {
    instrument,
    choices: least(INSTRUMENTS[instrument].choices),
    on: isOnNoise(instrument) ? { noise: { imageShape, classes: classNames.length } } : { dataset },
    part: "validation",
    images,
  };
}

function least(choices: InstrumentChoices): ChosenValues {
  return Object.fromEntries(
    Object.entries(choices).flatMap(([name, choice]) =>
      choice.kind === "count" ? [[name, choice.min]] : [],
    ),
  );
}
