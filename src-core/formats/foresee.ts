/** Which formats cannot hold a network: known from the drawing, before anything is trained. */
import type { Program } from "../program/program";
import { completeChoices } from "./choices";
import type { Finding, ModelFormat } from "./format";
import type { RefusedFormat } from "./proof";

/** Of those that hold a trained model, by their default choices; where another choice would do, the refused one is named. */
export function foreseeExports(formats: readonly ModelFormat[], program: Program): readonly RefusedFormat[] {
  return formats.filter(({ write }) => write).flatMap((format) => refusalOf(format, program) ?? []);
}

function refusalOf(format: ModelFormat, program: Program): RefusedFormat | undefined {
  const refusedBy = (given: Readonly<Record<string, string>>): Finding[] =>
    [...format.check(program, { choices: completeChoices(format, given), form: "float32" })].filter(
      ({ kind }) => kind === "refused",
    );
  const findings = refusedBy({});
  if (findings.length === 0) return undefined;
  const { id, label } = format;
  for (const [name, choice] of Object.entries(format.choices)) {
    if (!choice.values.some(({ value }) => refusedBy({ [name]: value }).length === 0)) continue;
    const chosen = choice.values.find(({ value }) => value === choice.default)?.label;
    return {
      format: id,
      label: `${label} (${chosen ?? choice.default})`,
      choices: { [name]: choice.default },
      findings,
    };
  }
  return { format: id, label, choices: {}, findings };
}
