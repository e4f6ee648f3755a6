/**
 * JPEG by mozjpeg, as @jsquash/jpeg has it in WebAssembly: the same pixels in Node and in a page, and those of libjpeg-turbo bit for
 * bit. Who composes hands in its module, for its file is found in another way in each place.
 */
/// <reference types="@jsquash/jpeg/emscripten-types.d.ts" />
import createMozjpeg, { type MozJPEGModule } from "@jsquash/jpeg/codec/dec/mozjpeg_dec.js";
import type { JpegDecoder } from "#core/images/image";

/** Turning is ours: PNG files have EXIF too. */
const TURNED_BY_EXIF = false;

/** An instance with what it said since it was asked last. */
interface Instance {
  readonly codec: MozJPEGModule;
  readonly messages: string[];
}

/** @param module `mozjpeg_dec.wasm`, compiled */
export function createJpegDecoder(module: WebAssembly.Module): JpegDecoder {
  let current: Promise<Instance> | undefined;
  return {
    async decode(file) {
      current ??= instantiate(module);
      const { codec, messages } = await current;
      messages.length = 0;
      try {
        // A copy of its own: the codec takes whole buffers alone.
        const decoded = codec.decode(file.slice(), TURNED_BY_EXIF);
        if (!decoded) throw new Error("The decoder gave no image.");
        return { width: decoded.width, height: decoded.height, rgba: decoded.data, messages: [...messages] };
      } catch (error) {
        // Where libjpeg gives up it leaves its memory as it is, so the next file gets a fresh instance.
        current = undefined;
        throw error;
      }
    },
  };
}

async function instantiate(module: WebAssembly.Module): Promise<Instance> {
  const messages: string[] = [];
  const options = {
    noInitialRun: true,
    instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
      const instance = new WebAssembly.Instance(module, imports);
      done(instance);
      return instance.exports;
    },
    // Otherwise it works out where its file would be.
    locateFile: (name: string) => name,
    print: (line: string) => messages.push(line),
    printErr: (line: string) => messages.push(line),
  };
  return { codec: await createMozjpeg(options), messages };
}
