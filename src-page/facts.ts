/** What the page says of its network. */
import { type PictureRules, pictureRules } from "#core/datasets/prepared";
import type { PageModel } from "#core/formats/html/page-model";
import type { WeightForm } from "#core/formats/model";

const FORMS: Readonly<Record<WeightForm, string>> = {
  float32: "32 bits each, as they were trained",
  float16: "16 bits each, rounded from 32",
  int8: "8 bits each in kernels, with a scale for each channel, rounded from 32",
};

const FIT_WORDS: Readonly<Record<PictureRules["fit"], string>> = {
  crop: "cut to the middle",
  pad: "kept whole with black beside them",
  stretch: "stretched",
};

export function summaryOf({ classNames, parameters, source }: PageModel): string {
  const data = source.dataset ? `, trained on ${source.dataset.name}` : "";
  const many = classNames.length === 1 ? "one class" : `${classNames.length} classes`;
  return `A network of ${parameters.toLocaleString("en")} weights for ${many}${data}. It runs in this page: no image leaves your computer.`;
}

/** A name that is written from right to left turns nothing around beside it. */
function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}

export function factsOf(model: PageModel): readonly (readonly [name: string, value: string])[] {
  const [height, width, channels] = model.imageShape;
  const { dataset, checkpoint, run } = model.source;
  const { fit, background } = pictureRules(model);
  const facts: [string, string][] = [
    ["Classes", model.classNames.map(isolated).join(", ")],
    ["Sees", `${width}×${height} pixels, ${channels === 1 ? "grey (Rec. 601)" : "red, green and blue"}`],
    [
      "Images are prepared",
      `turned upright, laid on ${background} where they are transparent, ${FIT_WORDS[fit]}, and each pixel is the mean of its area, or blended where the image is enlarged`,
    ],
    ["Weights", FORMS[model.form]],
  ];
  if (dataset) facts.push(["Trained on", dataset.name]);
  if (checkpoint) {
    facts.push([
      "Checkpoint",
      `${checkpoint.kind}, after epoch ${checkpoint.epoch} (step ${checkpoint.step})`,
    ]);
  }
  if (run) facts.push(["Run", run]);
  facts.push([
    "Proof",
    "This page runs the operations of Skiploom's own engine. What was compared after it was written stands in PROOF.json beside it.",
  ]);
  return facts;
}
