/** The decoders on a machine with Node. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { ImageDecoders } from "#core/images/image";
import { createJpegDecoder } from "./jpeg-decoder";
import { compileWasm } from "./web-assembly";

/** Compiles what is WebAssembly; once for a process. */
export async function nodeImageDecoders(): Promise<ImageDecoders> {
  const file = createRequire(import.meta.url).resolve("@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm");
  return { jpeg: createJpegDecoder(await compileWasm(await readFile(file))) };
}
