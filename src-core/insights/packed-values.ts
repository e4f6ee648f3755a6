/** Many numbers of an answer as one text: float32 in base64, which takes a third of what their digits take and knows NaN. */
import { z } from "zod";
import { decodeBase64, encodeBase64 } from "../codecs/base64";
import { decodeUtf8, encodeUtf8 } from "../codecs/text";

/** In the order of bytes in which the numbers stand in memory, the low one first. */
export const packedSchema = z
  .string()
  .refine((text) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text), "is no base64");
export type Packed = z.infer<typeof packedSchema>;

export function packed(values: ArrayLike<number>): Packed {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (let at = 0; at < values.length; at += 1) view.setFloat32(4 * at, values[at] ?? Number.NaN, true);
  return packedBytes(new Uint8Array(view.buffer));
}

export function packedBytes(bytes: Uint8Array): Packed {
  return decodeUtf8(encodeBase64(bytes));
}

/** Whether it is a text of so many bytes: pictures are made as large as they say, so what they say must be there. */
export function holdsBytes(text: Packed, count: number): boolean {
  const padding = text.endsWith("==") ? 2 : Number(text.endsWith("="));
  return (text.length * 3) / 4 - padding === count;
}

/** The same of numbers. */
export function holdsNumbers(text: Packed, count: number): boolean {
  return holdsBytes(text, 4 * count);
}

/** @throws SkiploomError for what is no base64 */
export function unpacked(text: Packed): Float32Array {
  const bytes = unpackedBytes(text);
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: Math.floor(bytes.length / 4) }, (_, at) =>
    view.getFloat32(4 * at, true),
  );
}

/** @throws SkiploomError for what is no base64 */
export function unpackedBytes(text: Packed): Uint8Array<ArrayBuffer> {
  return decodeBase64(encodeUtf8(text));
}
