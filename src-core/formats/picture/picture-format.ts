/** The drawing as a picture, or as a table of its layers: a format without weights. */
import { analyse } from "../../analysis/analyse";
import { SkiploomError } from "../../foundation/errors";
import type { FormatChoice, FormatTools, ModelFormat, WriteOptions } from "../format";
import type { Drawing, FileSet } from "../model";
import { DOTS, INSIDES, PICTURE_FILES, type PictureOptions, THEMES } from "./picture-options";
import { writePicture } from "./write-picture";

const CHOICES = {
  file: {
    label: "File",
    help: "A picture (svg, png, pdf), or the table of layers (csv, md).",
    default: "svg",
    values: [
      { value: "svg", label: "SVG picture" },
      { value: "png", label: "PNG picture" },
      { value: "pdf", label: "PDF picture" },
      { value: "csv", label: "CSV table of layers" },
      { value: "md", label: "Markdown table of layers" },
    ],
  },
  theme: {
    label: "Colours",
    help: "Light for paper, dark for a dark slide.",
    default: "light",
    values: [
      { value: "light", label: "Light" },
      { value: "dark", label: "Dark" },
    ],
  },
  inside: {
    label: "Blocks",
    help: "Closed: one card or row each. Open: what is inside of them too.",
    default: "closed",
    values: [
      { value: "closed", label: "Closed" },
      { value: "open", label: "Open" },
    ],
  },
  dots: {
    label: "Dots per inch",
    help: "Of a PNG: 96 as on the screen, 300 for print.",
    default: "300",
    values: DOTS.map((value) => ({ value, label: value })),
  },
} as const satisfies Record<string, FormatChoice>;

export const picture: ModelFormat = {
  id: "picture",
  label: "Picture",
  description: "The drawing for a paper, a slide or a page, and its layers as a table.",
  choices: CHOICES,
  forms: ["float32"],
  provedBy: "nothing",
  folds: false,
  check: () => [],
  draw,
};

/** @throws SkiploomError `unsupported` for a choice that there is not, and for what `writePicture` refuses */
async function draw(
  { document, layers, dataset }: Drawing,
  { choices }: WriteOptions,
  tools: FormatTools,
): Promise<FileSet> {
  const analysis = analyse(layers, document, dataset);
  const options: PictureOptions = {
    file: chosen("file", PICTURE_FILES, choices),
    theme: chosen("theme", THEMES, choices),
    inside: chosen("inside", INSIDES, choices),
    dots: chosen("dots", DOTS, choices),
  };
  const { name, bytes } = await writePicture(
    { document, layers, facts: analysis.facts },
    analysis,
    options,
    tools,
  );
  return new Map([[name, bytes]]);
}

function chosen<Value extends string>(
  choice: keyof typeof CHOICES,
  values: readonly Value[],
  choices: WriteOptions["choices"],
): Value {
  const given = choices[choice] ?? CHOICES[choice].default;
  const value = values.find((each) => each === given);
  if (value === undefined)
    throw new SkiploomError("unsupported", `"${choice}" is one of ${values.join(", ")}, not ${given}.`);
  return value;
}
