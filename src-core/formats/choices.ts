/** What a person chose of a format, checked and completed. */
import { SkiploomError } from "../foundation/errors";
import type { ModelFormat } from "./format";

/** @throws SkiploomError `unsupported` for a choice, or a value of one, that the format does not have */
export function completeChoices(
  format: ModelFormat,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(given)) {
    const choice = Object.hasOwn(format.choices, name) ? format.choices[name] : undefined;
    if (!choice) throw new SkiploomError("unsupported", `${format.label} has no choice "${name}".`);
    if (!choice.values.some((each) => each.value === value)) {
      const values = choice.values.map((each) => each.value).join(", ");
      throw new SkiploomError(
        "unsupported",
        `"${value}" is no ${name} of ${format.label}. There are: ${values}.`,
      );
    }
  }
  const defaults = Object.entries(format.choices).map(([name, choice]) => [name, choice.default]);
  return { ...Object.fromEntries(defaults), ...given };
}
