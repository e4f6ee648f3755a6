/** Random networks written as ONNX and run in onnxruntime, for few and for many. */
import fc from "fast-check";
import { anyLayer, FACTS, isSound, networkOf, withBypassed } from "../cross/any-network";
import { onnxruntimeDifference, tryDocument } from "../cross/onnx-support";

/** @returns the largest difference of onnxruntime's logits from our engine's */
export async function onnxNetworkTrial(networks: number, seed: number): Promise<number> {
  const choices = fc.tuple(
    fc.array(anyLayer, { minLength: 1, maxLength: 12 }),
    fc.array(fc.nat(20), { maxLength: 2 }),
  );
  const random = fc.sample(choices, { numRuns: 2 * networks, seed });
  let [tried, worst] = [0, 0];
  for (const [index, [layers, bypassed]] of random.entries()) {
    const document = withBypassed(networkOf(layers), bypassed);
    if (tried === networks || !isSound(document)) continue;
    tried += 1;
    const network = tryDocument(document, FACTS);
    // So steep a network says more of rounding than of the file.
    if (network.logits.some((value) => !Number.isFinite(value) || Math.abs(value) > 1e6)) continue;
    const layout = index % 4 === 0 ? "nhwc" : "nchw";
    worst = Math.max(worst, await onnxruntimeDifference(network, { layout }));
  }
  if (tried < networks) throw new Error(`Only ${tried} of ${networks} networks were sound.`);
  return worst;
}
