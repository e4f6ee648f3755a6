/** A decoder of @jsquash in WebAssembly, as one that is handed in. Who composes gives its module, for its file is found in another way in each place. */
import type { RgbaDecoder } from "#core/images/image";
import { instantiateWasm, type WasmInstance, type WasmModule } from "./web-assembly";

/** As many take 64 MB while they are decoded. */
const LARGE_PIXELS = 2 ** 24;

/** What decoders give: bytes red, green, blue, alpha. */
export interface CodecImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** An instance with what it said since it was asked last. */
interface Instance<Codec> {
  readonly codec: Codec;
  readonly messages: string[];
}

/**
 * @param create the package's own function. Its declaration knows fewer options than it takes, and types of a page.
 * @param module its WebAssembly, compiled
 * @param decode nothing where it is no image
 */
export function createWasmDecoder<Codec>(
  create: unknown,
  module: WasmModule,
  decode: (codec: Codec, file: Uint8Array) => CodecImage | null,
): RgbaDecoder {
  let current: Promise<Instance<Codec>> | undefined;
  return {
    async decode(file) {
      current ??= instantiate(create as Factory<Codec>, module);
      const { codec, messages } = await current;
      messages.length = 0;
      try {
        // A copy of its own: codecs take whole buffers alone.
        const decoded = decode(codec, file.slice());
        if (!decoded) return undefined;
        const { width, height, data } = decoded;
        // WebAssembly's memory never shrinks: what a very large image took goes with its instance.
        if (width * height > LARGE_PIXELS) current = undefined;
        return { width, height, rgba: data, messages: [...messages] };
      } catch {
        // A library that gives up leaves its memory as it is, so the next file gets a fresh instance.
        current = undefined;
        return undefined;
      }
    },
  };
}

type Factory<Codec> = (options: object) => Promise<Codec>;

async function instantiate<Codec>(create: Factory<Codec>, module: WasmModule): Promise<Instance<Codec>> {
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
