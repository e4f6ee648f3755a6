/** Values and tensors as they lie in the memory of a GPU. */
import { type TensorInfo, util } from "@tensorflow/tfjs-core";

/** Values as they lie on the GPU: 4 bytes each, truth values too. */
export function numbersOf(
  values: ArrayLike<number>,
  dtype: string,
): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> {
  if (dtype === "float32") return values instanceof Float32Array ? onHeap(values) : Float32Array.from(values);
  return Int32Array.from(values);
}

/** WebGPU takes no memory that threads share. */
function onHeap(values: Float32Array): Float32Array<ArrayBuffer> {
  return values.buffer instanceof ArrayBuffer ? (values as Float32Array<ArrayBuffer>) : values.slice();
}

/** A binding must hold one element of its array at least, the largest of which is `vec4<f32>`. */
const SMALLEST_BINDING = 16;

export function bindingBytes(tensor: TensorInfo): number {
  return util.sizeFromShape(tensor.shape) * 4 || SMALLEST_BINDING;
}
