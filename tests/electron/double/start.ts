/**
 * Runs an app's main process on the double: `node start.js MAIN [SWITCHES]`. A test that started it with a channel is told
 * where its pages can be reached, and may have functions run here.
 */
import { register } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromiumSwitches, userData } from "./app";
import { startBrowser } from "./browser";
import * as electron from "./electron";
import { becomeReady, exit, hasEnded, onShutDown, quit } from "./lifecycle";
import { watchPopups } from "./popups";
import { answerRequests } from "./requests";
import { endUtilities } from "./utility-process";
import { adopt } from "./windows";

export type ToApp = { readonly call: number; readonly source: string; readonly argument: unknown };
export type FromApp =
  | { readonly kind: "ready"; readonly endpoint: string }
  | { readonly kind: "value"; readonly call: number; readonly value: unknown }
  | { readonly kind: "error"; readonly call: number; readonly message: string };

const tell = (message: FromApp): void => void process.send?.(message, () => undefined);

process.on("message", async ({ call, source, argument }: ToApp) => {
  try {
    const work = new Function("electron", "argument", `return (${source})(electron, argument);`);
    const value: unknown = await work(electron, argument);
    tell({ kind: "value", call, value: structuredClone(value) });
  } catch (error) {
    tell({
      kind: "error",
      call,
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
});
// A test that is killed leaves nothing behind.
process.on("disconnect", () => exit());
// The app's own work keeps it running, and not that a test may have a question.
process.channel?.unref();

const hold = setInterval(() => undefined, 60_000);
onShutDown((code) => {
  clearInterval(hold);
  endUtilities();
  // At once, so that nothing of the app goes on after `quit`. Playwright ends the browser with the process.
  process.exit(code);
});
// electronjs.org/docs/latest/api/app#appquit is what Electron does on a polite signal.
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, quit);

const [main = ""] = process.argv.slice(2);
// As an app sees its command line: the program, then the app.
process.argv.splice(1, 1);
Object.defineProperty(process, "type", { value: "browser" });
const hooks = `export const resolve = (name, context, next) => name === "electron"
  ? { url: ${JSON.stringify(import.meta.resolve("./electron.js"))}, shortCircuit: true } : next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

// `ready` waits for a main script that is a module: electronjs.org/docs/latest/tutorial/esm#main-process
await import(pathToFileURL(path.resolve(main)).href);
if (!hasEnded()) {
  const { endpoint } = await startBrowser(userData(), chromiumSwitches());
  await answerRequests();
  watchPopups(adopt);
  tell({ kind: "ready", endpoint });
  becomeReady();
}
