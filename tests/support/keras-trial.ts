/** Random networks written for Keras and TensorFlow.js, run there and read back, for few and for many. */
import fc from "fast-check";
import { anyLayer, FACTS, isSound, networkOf, withBypassed } from "../cross/any-network";
import {
  FILES,
  formatOf,
  probabilitiesOf,
  readBack,
  runInTensorFlowJs,
  written,
} from "../cross/keras-support";
import { tryDocument } from "../cross/onnx-support";
import { differenceOf } from "./run-program";

/** @returns the largest difference from our engine: of TensorFlow.js' probabilities, and of the logits of what is read back of each file */
export async function kerasNetworkTrial(networks: number, seed: number): Promise<number> {
  const choices = fc.tuple(
    fc.array(anyLayer, { minLength: 1, maxLength: 12 }),
    fc.array(fc.nat(20), { maxLength: 2 }),
  );
  const random = fc.sample(choices, { numRuns: 3 * networks, seed });
  let [tried, worst] = [0, 0];
  for (const [layers, bypassed] of random) {
    const document = withBypassed(networkOf(layers), bypassed);
    if (tried === networks || !isSound(document)) continue;
    const network = tryDocument(document, FACTS);
    const { model, images, logits } = network;
    // So steep a network says more of rounding than of the file.
    if (logits.some((value) => !Number.isFinite(value) || Math.abs(value) > 1e6)) continue;
    for (const file of FILES) {
      const given = file === "tfjs" ? { model: "layers" } : { file };
      const findings = formatOf(file).check(model.program, { choices: given, form: "float32" });
      if (findings.some(({ kind }) => kind === "refused")) continue;
      const files = await written(model, file);
      worst = Math.max(worst, differenceOf(await readBack(files, file, images), logits));
      if (file !== "tfjs") continue;
      tried += 1;
      worst = Math.max(
        worst,
        differenceOf(await runInTensorFlowJs(files, network), probabilitiesOf(network)),
      );
    }
  }
  if (tried < networks) throw new Error(`Only ${tried} of ${networks} networks were sound.`);
  return worst;
}
