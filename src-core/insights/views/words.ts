/** Numbers and facts of an answer in words. */
import type { Figure, InsightFrame, LookedWeights } from "../insight";

/** Three digits; what is no number is named so. */
export function figureWords(figure: Figure | undefined): string {
  if (figure === undefined || figure === null) return "not a number";
  const size = Math.abs(figure);
  if (figure === 0) return "0";
  return size >= 1e5 || size < 1e-3 ? figure.toExponential(2) : Number(figure.toPrecision(3)).toString();
}

/** What the answer rests on, in one line. */
export function basisWords(frame: InsightFrame): string {
  const { network, weights, batch, statistics, partial } = frame;
  const norms =
    statistics === "running"
      ? "batch norm by running statistics"
      : `batch norm by each batch of ${batch.toLocaleString("en-US")}`;
  const stopped = partial ? "; it was stopped there" : "";
  return `${network} (${weightsWords(weights)}) on ${imagesWords(frame)}, ${norms}, dropout and path drop off${stopped}`;
}

export function weightsWords(weights: LookedWeights): string {
  switch (weights.kind) {
    case "trained":
      return `${weights.checkpoint} checkpoint, step ${weights.step.toLocaleString("en-US")}${weights.isTraining ? ", its training not over" : ""}`;
    case "epoch":
      return weights.epoch === 0
        ? "what it began with, epoch 0"
        : `epoch ${weights.epoch.toLocaleString("en-US")}, step ${weights.step.toLocaleString("en-US")}`;
    case "untrained":
      return `untrained, seed ${weights.seed}`;
    default:
      return weights satisfies never;
  }
}

function imagesWords(frame: InsightFrame): string {
  const { dataset, noise, images } = frame;
  if (noise)
    return `${images.toLocaleString("en-US")} images of ${noise.imageShape.join("×")} numbers from N(0, 1), no data`;
  return `${whichImagesWords(frame)} of ${dataset?.name ?? "unknown data"}`;
}

/** Of a part of the data. */
export function whichImagesWords({ part, images, image, places }: InsightFrame): string {
  const of = `of the ${partWords(part)} part`;
  const placeWords = (place: number): string => (place + 1).toLocaleString("en-US");
  if (places) return `images ${places.map(placeWords).join(" and ")} ${of}`;
  return image === undefined
    ? `the first ${images.toLocaleString("en-US")} images ${of}`
    : `image ${placeWords(image)} ${of}`;
}

export function partWords(part: InsightFrame["part"] = "validation"): string {
  return part === "train" ? "training" : part;
}
