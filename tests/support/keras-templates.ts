/** Templates as Keras files and layers models, read back. */
import { expect } from "vitest";
import type { Template } from "#core/templates/index";
import { FILES, readBack, written } from "../cross/keras-support";
import { tryDocument } from "../cross/onnx-support";
import { differenceOf } from "./run-program";

const LIMIT = 1e-4;

/** Each of the files gives the same logits. */
export async function holdTemplate({ id, group, create }: Template): Promise<void> {
  const isLarge = group === "imagenet";
  const side = isLarge ? 64 : 16;
  const facts = { imageShape: [side, side, 3], classes: isLarge ? 1000 : 10 };
  const network = tryDocument(create(), facts, { count: 1, gammas: id.includes("1001") ? 0.1 : 1 });
  for (const file of FILES) {
    // Its many groups are what TensorFlow.js has no layer for.
    if (id === "imagenet-resnext-50" && file === "tfjs") {
      await expect(written(network.model, file)).rejects.toThrow(/at most 3 groups/);
      continue;
    }
    const found = await readBack(await written(network.model, file), file, network.images);
    expect(differenceOf(found, network.logits)).toBeLessThan(LIMIT);
  }
}
