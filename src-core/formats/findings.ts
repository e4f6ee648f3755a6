/** What a format refuses, in the words of an error. */
import { SkiploomError } from "../foundation/errors";
import type { Program, Step } from "../program/program";
import type { Finding, ModelFormat } from "./format";
import type { RefusedFormat, WeightForm } from "./proof";

/** @throws SkiploomError `unsupported` */
export function refuseFindings(format: ModelFormat, findings: readonly Finding[]): void {
  const refused = findings.filter(({ kind }) => kind === "refused");
  if (refused.length === 0) return;
  throw new SkiploomError(
    "unsupported",
    `This network cannot be exported to ${format.label}. ${refused.map(findingWords).join(" ")}`,
    refused.flatMap(({ paths }) => paths).join("\n"),
  );
}

/** "Keras: stem: There is no layer there ...": a sentence for each reason. */
export function refusedFormatWords({ label, findings }: RefusedFormat): string {
  return `${label}: ${findings.map(findingWords).join(" ")}`;
}

const MOST_PATHS = 3;

/** In a few sentences, which name the first of many layers. */
export function findingWords({ paths, reason, instead }: Finding): string {
  const more = paths.length - MOST_PATHS;
  const where = `${paths.slice(0, MOST_PATHS).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return `${where ? `${where}: ` : ""}${reason}${instead ? ` ${instead}` : ""}`;
}

/** One finding of these steps, each of their layers named once. */
export function findingOf(steps: readonly Step[], words: Omit<Finding, "paths">): Finding {
  return { ...words, paths: [...new Set(steps.map(({ path }) => path))] };
}

/** What every format that holds inference alone says: what a measurement put in is refused, what only trains is left out. */
export function inferenceFindings({ steps }: Program): readonly Finding[] {
  return [
    findingOf(steps.filter(isReplaced), {
      kind: "refused",
      reason: "It stands for a value that was replaced for a measurement.",
      instead: "Use the network without that change instead.",
    }),
    findingOf(steps.filter(isForTraining), {
      kind: "changed",
      reason: "It does nothing outside of training, so the file leaves it out.",
      instead: "",
    }),
  ];
}

function isReplaced({ operation: { kind } }: Step): boolean {
  return kind === "zeros" || kind === "batchMean";
}

function isForTraining({ operation: { kind } }: Step): boolean {
  return kind === "dropout" || kind === "pathDrop";
}

const ROUNDED: Readonly<Record<"float16" | "int8", string>> = {
  float16:
    "Weights are floats of 16 bits in the file, running means and variances of 32; what is computed with them is float32.",
  int8: "Kernels have eight bits in the file, with a scale for each channel; what is computed with them is float32.",
};

/**
 * What a person asked for beside the format: fewer bits, batch norms as parts of other layers.
 *
 * @param folded how many batch norms are gone; undefined where none were to be
 */
export function askedFindings(form: WeightForm, folded: number | undefined): readonly Finding[] {
  const changed = (reason: string): Finding => ({ kind: "changed", reason, instead: "", paths: [] });
  return [
    ...(folded === undefined ? [] : [changed(foldedWords(folded))]),
    ...(form === "float32" ? [] : [changed(ROUNDED[form])]),
  ];
}

function foldedWords(folded: number): string {
  if (folded === 0)
    return "No batch norm could be folded into a layer before it, so all are as they are drawn.";
  const [norms, are] = folded === 1 ? ["One batch norm", "is"] : [`${folded} batch norms`, "are"];
  return `${norms} ${are} folded into the layers before: the same numbers, for predictions alone. Trained on, the network would lack them.`;
}
