/** Which build of the kernels runs here. */

/** A module with one function that returns `f32x4.relaxed_madd` of three zeros. */
const RELAXED_MODULE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0, 65, 0, 253, 17, 65, 0,
  253, 17, 65, 0, 253, 17, 253, 133, 2, 11,
]);

export function kernelVariant(): "relaxed" | "plain" | "alone" {
  if (typeof SharedArrayBuffer === "undefined") return "alone";
  return hasRelaxedSimd() ? "relaxed" : "plain";
}

/** Whether this WebAssembly has the relaxed vector instructions. Node 20 has them behind a flag. */
function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(RELAXED_MODULE);
}
