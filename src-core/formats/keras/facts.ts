/** What a file says of the network beside the network itself, where other readers hand it on or pass it by. */
import { saidRules } from "../../datasets/prepared";
import type { TrainedModel } from "../model";
import type { JsonObject } from "./layer";

/** @returns what a page needs to use the model: how images are prepared, and the classes in the order of the outputs */
export function skiploomFacts({ document, preprocessing, source }: TrainedModel): JsonObject {
  const { fit: _fit, background: _background, ...pixels } = preprocessing;
  return {
    network: document.name,
    ...(source.checkpoint && { epoch: source.checkpoint.epoch }),
    preprocessing: { ...pixels, ...saidRules(preprocessing), imageShape: [...preprocessing.imageShape] },
  };
}
