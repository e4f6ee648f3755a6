/**
 * JPEG by mozjpeg, as @jsquash/jpeg has it in WebAssembly: the same pixels in Node and in a page, and those of libjpeg-turbo bit for
 * bit.
 */
import createMozjpeg from "@jsquash/jpeg/codec/dec/mozjpeg_dec.js";
import type { RgbaDecoder } from "#core/images/image";
import { type CodecImage, createWasmDecoder } from "./wasm-codec";
import type { WasmModule } from "./web-assembly";

/** Turning is ours: PNG files have EXIF too. */
const TURNED_BY_EXIF = false;

interface Mozjpeg {
  decode(file: Uint8Array, isTurned: boolean): CodecImage | null;
}

/** @param module `mozjpeg_dec.wasm`, compiled */
export function createJpegDecoder(module: WasmModule): RgbaDecoder {
  return createWasmDecoder<Mozjpeg>(createMozjpeg, module, (codec, file) =>
    codec.decode(file, TURNED_BY_EXIF),
  );
}
