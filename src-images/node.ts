/** The decoders on a machine with Node. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { ImageDecoders } from "#core/images/image";
import { createJpegDecoder } from "./jpeg-decoder";
import { lazyDecoder } from "./lazy-decoder";
import { createWebpDecoder } from "./webp-decoder";

/** Each is compiled when the first file asks for it; once for those who share these. */
export function nodeImageDecoders(): ImageDecoders {
  const file = (name: string) => (): Promise<Uint8Array> =>
    readFile(createRequire(import.meta.url).resolve(name));
  return {
    jpeg: lazyDecoder(file("@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm"), createJpegDecoder),
    webp: lazyDecoder(file("@jsquash/webp/codec/dec/webp_dec.wasm"), createWebpDecoder),
  };
}
