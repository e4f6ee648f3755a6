/** Random networks with weights, for formats to write. */
import fc from "fast-check";
import { anyLayer, FACTS, isSound, networkOf, withBypassed } from "../cross/any-network";
import { type Tried, tryDocument } from "../cross/onnx-support";

/**
 * With our logits; those whose values grow so far that they say more of rounding than of a file are left out.
 *
 * @throws when too few were sound
 */
export function* randomNetworks(networks: number, seed: number): Generator<Tried> {
  const choices = fc.tuple(
    fc.array(anyLayer, { minLength: 1, maxLength: 12 }),
    fc.array(fc.nat(20), { maxLength: 2 }),
  );
  let tried = 0;
  for (const [layers, bypassed] of fc.sample(choices, { numRuns: 3 * networks, seed })) {
    const document = withBypassed(networkOf(layers), bypassed);
    if (tried === networks || !isSound(document)) continue;
    const network = tryDocument(document, FACTS);
    if (network.logits.some((value) => !Number.isFinite(value) || Math.abs(value) > 1e6)) continue;
    tried += 1;
    yield network;
  }
  if (tried < networks) throw new Error(`Only ${tried} of ${networks} networks were sound.`);
}
