/** `proof.safetensors`: images with the logits that Skiploom gives for them, which `verify.py` compares with its own. */
import { encodeSafetensors } from "../../codecs/safetensors";
import type { KeptImages } from "../../training/checkpoint-facts";

/** The file's name in the project. */
export const PROOF_FILE = "proof.safetensors";

/**
 * @param imageShape `[height, width, channels]`
 * @param logits `[count, classes]`, in float32
 */
export function pytorchProof(
  { images, labels, count }: KeptImages,
  imageShape: readonly [number, number, number],
  logits: Float32Array,
): Uint8Array {
  return encodeSafetensors([
    { name: "images", shape: [count, ...imageShape], data: images },
    { name: "labels", shape: [count], data: labels },
    { name: "logits", shape: [count, count > 0 ? logits.length / count : 0], data: logits },
  ]);
}
