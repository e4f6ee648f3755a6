/** A decoder that is loaded when the first file asks for it. */
import type { RgbaDecoder } from "#core/images/image";
import { compileWasm, type WasmModule } from "./web-assembly";

/**
 * @param load its WebAssembly
 * @param create makes the decoder of it
 */
export function lazyDecoder(
  load: () => Uint8Array | Promise<Uint8Array>,
  create: (module: WasmModule) => RgbaDecoder,
): RgbaDecoder {
  let loaded: Promise<RgbaDecoder> | undefined;
  const decoder = async (): Promise<RgbaDecoder> => create(await compileWasm(await load()));
  return {
    async decode(file) {
      loaded ??= decoder();
      return (await loaded).decode(file);
    },
  };
}
