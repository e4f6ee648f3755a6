// Loaded into an engine's process with `node --import`: writes to the file that SKIPLOOM_MODULE_RECORD names which
// modules the process had loaded when it ended. SKIPLOOM_MISSING_PACKAGE names a package that is not to be found.
import { appendFileSync } from "node:fs";
import { createRequire, register } from "node:module";

const file = process.env.SKIPLOOM_MODULE_RECORD;
if (!file) throw new Error("SKIPLOOM_MODULE_RECORD names no file.");
const missing = process.env.SKIPLOOM_MISSING_PACKAGE ?? "";

const hooks = `
  import { appendFileSync } from "node:fs";
  export async function resolve(name, context, next) {
    if (name === ${JSON.stringify(missing)}) {
      throw Object.assign(new Error("Cannot find package '" + name + "'"), { code: "ERR_MODULE_NOT_FOUND" });
    }
    const resolved = await next(name, context);
    appendFileSync(${JSON.stringify(file)}, resolved.url + "\\n");
    return resolved;
  }`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

process.on("exit", () => {
  // What packages of CommonJS required of one another does not pass through the hook.
  const { cache } = createRequire(import.meta.url);
  for (const name of Object.keys(cache)) appendFileSync(file, `file://${name}\n`);
});
