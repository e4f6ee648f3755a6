import type { ChosenValues } from "#core/insights/choices";
import type { Insight } from "#core/insights/instruments";

export interface ControlsProps {
  /** The last answer to this instrument's question. */
  readonly answer: Insight | undefined;
  readonly choices: Readonly<ChosenValues>;
  onChoose(name: string, value: ChosenValues[string]): void;
}
