/** WebP by libwebp, as @jsquash/webp has it in WebAssembly: the same pixels in Node and in a page, and those of other programs bit for bit. */
import createWebp from "@jsquash/webp/codec/dec/webp_dec.js";
import type { RgbaDecoder } from "#core/images/image";
import { type CodecImage, createWasmDecoder } from "./wasm-codec";
import type { WasmModule } from "./web-assembly";

interface Webp {
  decode(file: Uint8Array): CodecImage | null;
}

/** @param module `webp_dec.wasm`, compiled */
export function createWebpDecoder(module: WasmModule): RgbaDecoder {
  return createWasmDecoder<Webp>(createWebp, module, (codec, file) => codec.decode(file));
}
