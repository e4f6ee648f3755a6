/** Templates as graph models, on pictures that are small enough for TensorFlow.js' kernels of plain JavaScript. */
import type { Template } from "#core/templates/index";
import { tryDocument } from "../cross/onnx-support";
import { graphDifference } from "./graph-models";

/** Of TensorFlow.js' logits from our engine's. */
export async function templateDifference(template: Template): Promise<number> {
  const isLarge = template.group === "imagenet";
  const side = isLarge ? 32 : 8;
  const facts = { imageShape: [side, side, 3], classes: isLarge ? 1000 : 10 };
  const gammas = template.id.includes("1001") ? 0.1 : 1;
  return await graphDifference(tryDocument(template.create(), facts, { count: 1, gammas }));
}
