/** `proof.safetensors`: images with the logits that Skiploom gives for them, which `verify.py` compares with its own. */
import { encodeSafetensors } from "../codecs/safetensors";
import type { ProofGiven } from "./format";
import type { FileSet } from "./model";

/** The file's tensors: `images` in bytes, `logits` in float32, and `labels` where they are known. */
export function proofFiles({ images, labels, count, imageShape, logits }: ProofGiven): FileSet {
  const bytes = encodeSafetensors([
    { name: "images", shape: [count, ...imageShape], data: images },
    ...(labels ? [{ name: "labels", shape: [count], data: labels }] : []),
    { name: "logits", shape: [count, count > 0 ? logits.length / count : 0], data: logits },
  ]);
  return new Map([["proof.safetensors", bytes]]);
}
