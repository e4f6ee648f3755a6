/** What an exported model's folder says about itself, for programs (labels.json) and for people (README.md). */
import type { PictureRules } from "#core/datasets/prepared";
import type { Finding, ModelFormat } from "#core/formats/format";
import { type Proof, proofWords } from "#core/formats/proof";
import { WHITE_IN_FILES } from "#core/images/image";

/** Of data whose white is another byte than that of image files. */
const OTHER_WHITE = `That is said of the data that it was trained on. In image files white is ${WHITE_IN_FILES}: divide their pixels by that instead.`;

/** Of an image of other proportions. */
const FIT_WORDS: Readonly<Record<PictureRules["fit"], string>> = {
  crop: "An image of other proportions is cut to the input's, from the middle, and brought to its size.",
  pad: "An image of other proportions is brought to the input's size as a whole, in the middle, with black beside it.",
  stretch: "An image of other proportions is stretched to the input's size.",
};

export interface ExportFacts {
  readonly network: string;
  readonly run: string;
  readonly checkpoint: { readonly kind: string; readonly step: number; readonly sha256: string };
  /** `sha256` of its images and labels. */
  readonly dataset: { readonly id: string; readonly name: string; readonly sha256?: string };
  /**
   * An input is (pixel / pixelMaximum - mean) / deviation, each channel by its own; `shape` is [height, width, channels]. Images of
   * other proportions come into it by `fit`, and what is transparent is laid on `background`.
   */
  readonly input: PictureRules & {
    readonly shape: readonly [number, number, number];
    readonly pixelMaximum: number;
    readonly mean: readonly number[];
    readonly deviation: readonly number[];
  };
  readonly classes: readonly string[];
}

/** What was written, and what came of running it. */
export interface Written {
  readonly format: ModelFormat;
  readonly files: readonly string[];
  readonly proof: Proof | undefined;
  readonly changed: readonly Finding[];
  /** A value of each of the format's choices. */
  readonly choices: Readonly<Record<string, string>>;
  /** The file that the run's weights came of, where they were trained elsewhere. */
  readonly importedFrom: string | undefined;
}

export function exportReadme(facts: ExportFacts, written: Written): string {
  const { format, files, proof, changed, choices, importedFrom } = written;
  const { network, run, checkpoint, dataset, input, classes } = facts;
  const usage = format.usage?.({ imageShape: input.shape, classes: classes.length }, choices);
  // Names come from files: one that holds a line break or a backtick must not become markup.
  const plain = (text: string): string => text.replace(/[\s`]+/g, " ");
  const own = files.filter((file) => file !== "labels.json").map((file) => `\`${plain(file)}\``);
  const counted = (paths: readonly string[]): string => (paths.length > 0 ? ` (${paths.length} layers)` : "");
  const changes = changed.map(({ reason, paths }) => `- ${plain(reason)}${counted(paths)}\n`);
  return `# ${plain(network)}

Exported by Skiploom from the run \`${run}\`, ${importedFrom === undefined ? `its ${checkpoint.kind} checkpoint (step ${checkpoint.step}), trained on\n${plain(dataset.name)}` : `whose weights were imported from \`${plain(importedFrom)}\``}.

- ${own.join(", ")}: ${format.label}. ${[format.description, ...chosenWords(format, choices)].join(" ")}
- \`labels.json\`: the preprocessing below and the ${classes.length} classes, in the order of the outputs.
${proof ? `- \`PROOF.json\`: ${proofWords(proof)}\n` : ""}- \`SHA256SUMS\`: hashes of these files; \`sha256sum --check SHA256SUMS\` says whether they are as they were written.

${usage === undefined ? "" : `${usage}\n\n`}An image has ${input.shape.join("×")} (rows, columns, channels), each pixel as \`(pixel / ${input.pixelMaximum} - mean) / deviation\` with, by channel,
mean \`${JSON.stringify(input.mean)}\` and deviation \`${JSON.stringify(input.deviation)}\`.${input.pixelMaximum === WHITE_IN_FILES ? "" : `\n${OTHER_WHITE}`}
${FIT_WORDS[input.fit]} What is transparent is laid on ${input.background}.
${changes.length > 0 ? `\nWhat is not written as it is drawn:\n\n${changes.join("")}` : ""}`;
}

/** "Model: Graph model.", since the description is of all that may be chosen. */
function chosenWords(format: ModelFormat, choices: Readonly<Record<string, string>>): string[] {
  return Object.entries(format.choices).map(([name, { label, values }]) => {
    const chosen = values.find(({ value }) => value === choices[name]);
    return `${label}: ${chosen?.label ?? choices[name]}.`;
  });
}
