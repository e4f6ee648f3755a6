/** WebAssembly as Node and pages have it; those who import this room do not all know its types. */

/** Compiled code. */
export type WasmModule = object;

export interface WasmInstance {
  readonly exports: object;
}

declare const WebAssembly: {
  readonly Instance: new (module: WasmModule, imports: object) => WasmInstance;
  compile(bytes: Uint8Array): Promise<WasmModule>;
};

export function compileWasm(bytes: Uint8Array): Promise<WasmModule> {
  return WebAssembly.compile(bytes);
}

export function instantiateWasm(module: WasmModule, imports: object): WasmInstance {
  return new WebAssembly.Instance(module, imports);
}
