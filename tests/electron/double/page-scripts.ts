/** The scripts that run in every document before its own: built beside the double by `build.mjs`. */
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";

const built = (name: string): string => readFileSync(path.join(import.meta.dirname, `${name}.js`), "utf8");

export function pageScripts(preload: string | undefined): {
  readonly main: string;
  readonly isolated: string;
} {
  // Names that a page cannot guess.
  const [toMain, toIsolated] = [randomUUID(), randomUUID()];
  const script = preload === undefined ? "undefined" : `function (require, process, Buffer) {\n${preload}\n}`;
  const names = (...pair: string[]): string => pair.map((name) => JSON.stringify(name)).join(", ");
  return {
    main: `(() => {\n${built("main-world")}\nmainWorld.run(${names(toIsolated, toMain)});\n})();`,
    isolated: `(() => {\n${built("isolated")}\nisolated.run(${names(toMain, toIsolated)}, ${script});\n})();`,
  };
}
