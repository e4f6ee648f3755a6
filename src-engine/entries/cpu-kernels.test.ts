import { describe, expect, it } from "vitest";
import { compilerFlags } from "./cpu-kernels";

describe("the flags that V8 is given before it compiles the kernels", () => {
  it("ask Node 20 for relaxed vector instructions, which it hides", () => {
    expect(compilerFlags({ node: "20.19.0", v8: "11.3.244.8-node.38" }, {})).toEqual([
      "--experimental-wasm-relaxed-simd",
    ]);
  });

  it("ask for revectorization only in the version of V8 that was tried, and not where it is switched off", () => {
    const node24 = { node: "24.21.0", v8: "13.6.233.17-node.53" };
    expect(compilerFlags(node24, {})).toEqual(["--experimental-wasm-revectorize"]);
    expect(compilerFlags(node24, { SKIPLOOM_REVECTORIZE: "0" })).toEqual([]);
    expect(compilerFlags({ node: "22.20.0", v8: "12.4.254.21-node.33" }, {})).toEqual([]);
    expect(compilerFlags({ node: "25.1.0", v8: "14.1.146.11-node.14" }, {})).toEqual([]);
  });
});
