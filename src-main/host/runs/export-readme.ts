/** What an exported model's folder says about itself, for programs (labels.json) and for people (README.md). */

export interface ExportFacts {
  readonly network: string;
  readonly run: string;
  readonly checkpoint: { readonly kind: string; readonly step: number; readonly sha256: string };
  /** `sha256` of its images and labels. */
  readonly dataset: { readonly id: string; readonly name: string; readonly sha256?: string };
  /** An input is (pixel / pixelMaximum - mean) / deviation, each channel by its own; `shape` is [height, width, channels]. */
  readonly input: {
    readonly shape: readonly number[];
    readonly pixelMaximum: number;
    readonly mean: readonly number[];
    readonly deviation: readonly number[];
  };
  readonly classes: readonly string[];
}

export function exportReadme(facts: ExportFacts): string {
  const { network, run, checkpoint, dataset, input, classes } = facts;
  const [height, width, channels] = input.shape;
  // Names come from files: one that holds a line break or a backtick must not become markup.
  const plain = (text: string): string => text.replace(/[\s`]+/g, " ");
  return `# ${plain(network)}

Exported by Skiploom from the run \`${run}\`, its ${checkpoint.kind} checkpoint (step ${checkpoint.step}), trained on
${plain(dataset.name)}.

- \`model.json\`, \`weights.bin\`: a TensorFlow.js layers model.
- \`labels.json\`: the preprocessing below and the ${classes.length} classes, in the order of the outputs.
- \`SHA256SUMS\`: hashes of these files; \`sha256sum --check SHA256SUMS\` says whether they are as they were written.

Input: float32 \`[batch, ${height}, ${width}, ${channels}]\`, each pixel as \`(pixel / ${input.pixelMaximum} - mean) / deviation\` with, by channel,
mean \`${JSON.stringify(input.mean)}\` and deviation \`${JSON.stringify(input.deviation)}\`.
Output: one probability a class.

\`\`\`js
const model = await tf.loadLayersModel("model.json");
const probabilities = model.predict(inputs);
\`\`\`
`;
}
