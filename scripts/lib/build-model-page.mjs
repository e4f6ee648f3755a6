// Builds the stand-alone page, without a network, to out/formats/model-page.html: script, style, kernels and decoder in one file.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { deflateSync } from "node:zlib";
import { build } from "vite";
import { buildKernels } from "./build-kernels.mjs";
import { root } from "./environment.mjs";

const source = path.join(root, "src-page");
const packages = path.join(root, "node_modules");

export async function buildModelPage() {
  if (!(await buildKernels())) throw new Error("its kernels were not built");
  const script = await bundle();
  const style = readFileSync(path.join(source, "style.css"), "utf8");
  const parts = {
    policy: policyOf(script, style),
    style: `<style>${style}</style>`,
    script: `<script>${script}</script>`,
    licences: `<pre>${licences()}</pre>`,
    kernels: block("kernels", path.join(root, "out", "engine", "alone.wasm")),
    jpeg: block("jpeg", path.join(packages, "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm")),
    webp: block("webp", path.join(packages, "@jsquash/webp/codec/dec/webp_dec.wasm")),
  };
  const template = readFileSync(path.join(source, "model-page.html"), "utf8");
  const page = template.replace(/<!--(\w+)-->/g, (place, name) => parts[name] ?? place);
  mkdirSync(path.join(root, "out", "formats"), { recursive: true });
  writeFileSync(path.join(root, "out", "formats", "model-page.html"), page);
}

/** Bytes, compressed, that the page's script finds by a name, and no browser runs. */
function block(id, file) {
  const bytes = deflateSync(readFileSync(file), { level: 9 });
  return `<script type="text/plain" id="${id}">${bytes.toString("base64")}</script>`;
}

/** This script and this style alone, no address at all; WebAssembly may be compiled. */
function policyOf(script, style) {
  const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return [
    "default-src 'none'",
    `script-src ${hash(script)} 'wasm-unsafe-eval'`,
    `style-src ${hash(style)}`,
    "img-src blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

async function bundle() {
  const { output } = await build({
    configFile: false,
    logLevel: "error",
    root: source,
    publicDir: false,
    plugins: [withoutAddress],
    build: {
      write: false,
      target: "es2022",
      modulePreload: false,
      rolldownOptions: {
        input: path.join(source, "main.ts"),
        output: { format: "iife", codeSplitting: false },
      },
    },
  });
  const [{ code }] = output;
  // A text within the script must not end it.
  return code.trim().replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
}

/** The decoders' code works out the address of their files, which this page holds itself. */
const withoutAddress = {
  name: "without-address",
  enforce: "pre",
  transform(code, id) {
    const [, name] = /\/(mozjpeg_dec|webp_dec)\.js/.exec(id) ?? [];
    if (!name) return undefined;
    const held = code.replace(`new URL("${name}.wasm",import.meta.url).href`, '""');
    return `const address = { url: "" };${held.replaceAll("import.meta.url", "address.url")}`;
  },
};

/** The notices that licences ask for, of what is in the page. */
function licences() {
  const text = (file) => readFileSync(path.join(root, file), "utf8").trim();
  return [
    "Skiploom",
    text("LICENSE"),
    "TensorFlow.js, Copyright 2016-2024 Google LLC; jSquash, Copyright 2020 Google Inc. and Jamie Sinclair: Apache License 2.0, below.",
    "mozjpeg and libjpeg-turbo. This software is based in part on the work of the Independent JPEG Group.",
    text("node_modules/@jsquash/jpeg/codec/LICENSE.codec.md"),
    "libwebp",
    text("node_modules/@jsquash/webp/codec/LICENSE.codec.md"),
    "Zod",
    text("node_modules/zod/LICENSE"),
    "fflate",
    text("node_modules/fflate/LICENSE"),
    text("node_modules/@jsquash/jpeg/LICENSE"),
  ]
    .join("\n\n")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;");
}
