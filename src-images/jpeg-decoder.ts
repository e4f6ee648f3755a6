/**
 * JPEG by mozjpeg, as @jsquash/jpeg has it in WebAssembly: the same pixels in Node and in a page, and those of libjpeg-turbo bit for
 * bit. Who composes hands in its module, for its file is found in another way in each place.
 */
import createMozjpeg from "@jsquash/jpeg/codec/dec/mozjpeg_dec.js";
import type { JpegDecoder } from "#core/images/image";
import { instantiateWasm, type WasmInstance, type WasmModule } from "./web-assembly";

/** Turning is ours: PNG files have EXIF too. */
const TURNED_BY_EXIF = false;

/** As many take 64 MB while they are decoded. */
const LARGE_PIXELS = 2 ** 24;

interface Mozjpeg {
  /** Bytes red, green, blue, alpha; nothing where it is no image. */
  decode(
    file: Uint8Array,
    isTurned: boolean,
  ): { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray } | null;
}

/** An instance with what it said since it was asked last. */
interface Instance {
  readonly codec: Mozjpeg;
  readonly messages: string[];
}

/** @param module `mozjpeg_dec.wasm`, compiled */
export function createJpegDecoder(module: WasmModule): JpegDecoder {
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
        const { width, height, data } = decoded;
        // WebAssembly's memory never shrinks: what a very large image took goes with its instance.
        if (width * height > LARGE_PIXELS) current = undefined;
        return { width, height, rgba: data, messages: [...messages] };
      } catch (error) {
        // Where libjpeg gives up it leaves its memory as it is, so the next file gets a fresh instance.
        current = undefined;
        throw error;
      }
    },
  };
}

// Its declaration knows fewer options than it takes, and types of a page.
const create = createMozjpeg as unknown as (options: object) => Promise<Mozjpeg>;

async function instantiate(module: WasmModule): Promise<Instance> {
  const messages: string[] = [];
  const say = (line: string): void => {
    messages.push(line);
  };
  const codec = await create({
    noInitialRun: true,
    instantiateWasm(imports: object, done: (instance: WasmInstance) => void) {
      const instance = instantiateWasm(module, imports);
      done(instance);
      return instance.exports;
    },
    // Otherwise it works out where its file would be.
    locateFile: (name: string) => name,
    print: say,
    printErr: say,
  });
  return { codec, messages };
}
