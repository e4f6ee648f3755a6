/** Templates as graph models, on pictures that are small enough for TensorFlow.js' kernels of plain JavaScript. */
import { TEMPLATES } from "#core/templates/index";
import { tryDocument } from "../cross/onnx-support";
import { graphDifference } from "./graph-models";

type Template = (typeof TEMPLATES)[number];

/** Those without a weight cannot be trained. */
const TRAINABLE = TEMPLATES.filter(({ id }) => !id.startsWith("empty"));
/** Larger kin of others, with more of the same blocks. */
const isDeep = ({ id }: Template): boolean => /^imagenet.*-(?:34|101|152)/.test(id);
const named = (template: Template): readonly [string, Template] => [template.id, template];

export const DEEP_TEMPLATES = TRAINABLE.filter(isDeep).map(named);
export const SHALLOW_TEMPLATES = TRAINABLE.filter((template) => !isDeep(template)).map(named);

/** Of TensorFlow.js' logits from our engine's. */
export async function templateDifference(template: Template): Promise<number> {
  const isLarge = template.group === "imagenet";
  const side = isLarge ? 32 : 8;
  const facts = { imageShape: [side, side, 3], classes: isLarge ? 1000 : 10 };
  const gammas = template.id.includes("1001") ? 0.1 : 1;
  return await graphDifference(tryDocument(template.create(), facts, { count: 1, gammas }));
}
