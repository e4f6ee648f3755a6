/** Where the WebAssembly binaries lie on a machine with Node: in the installed package, beside its program. */
import { createRequire } from "node:module";
import path from "node:path";

export function wasmFolder(): string {
  const require = createRequire(import.meta.url);
  const manifest = require.resolve("@tensorflow/tfjs-backend-wasm/package.json");
  return path.join(path.dirname(manifest), "dist");
}
