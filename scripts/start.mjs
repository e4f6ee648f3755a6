// `npm start`: installs, builds and opens the studio. In Electron's window where its binary can be had, else the
// same studio in the browser on the loopback address, with one line that says why.
import { spawn, spawnSync } from "node:child_process";
import path from "node:path";
import { fetchElectron } from "./lib/electron.mjs";
import { ensurePackages, hasDisplay, isSuperuser, requireNode, root } from "./lib/environment.mjs";

requireNode();
if (!ensurePackages()) process.exit(1);

const build = spawnSync(
  process.execPath,
  [path.join(root, "scripts", "build.mjs"), "--if-stale", "--quiet"],
  { cwd: root, stdio: "inherit" },
);
if (build.status !== 0) process.exit(build.status ?? 1);

/** Runs a program in this terminal until it ends; Ctrl-C and a polite kill reach it, and this process waits for it. */
function runToEnd(command, args) {
  return new Promise((resolve) => {
    const startedAt = Date.now();
    const child = spawn(command, args, { cwd: root, stdio: "inherit" });
    let asked = false;
    const pass = (signal) => {
      asked = true;
      child.kill(signal);
    };
    process.on("SIGINT", pass);
    process.on("SIGTERM", pass);
    const finish = (code, signal) => {
      process.off("SIGINT", pass);
      process.off("SIGTERM", pass);
      resolve({ code: code ?? 1, signal, asked, seconds: (Date.now() - startedAt) / 1000 });
    };
    child.once("error", () => finish(1, null));
    child.once("exit", finish);
  });
}

async function openWindow() {
  if (!hasDisplay())
    return "There is no display here, so Skiploom serves the studio on this machine's own address.";
  if (isSuperuser() && process.platform === "linux") {
    return "Electron's sandbox does not run for the superuser, so the studio opens in the browser.";
  }
  const electron = await fetchElectron();
  if (!electron) return "Electron's binary could not be fetched, so the studio opens in the browser.";
  const result = await runToEnd(electron, [root, ...process.argv.slice(2)]);
  // A window that never came up (a missing library, a forbidden sandbox) ends at once; the studio need not.
  if (!result.asked && result.code !== 0 && result.seconds < 8) {
    return `Electron ended at once (${result.signal ?? `exit code ${result.code}`}), so the studio opens in the browser.`;
  }
  process.exit(result.asked ? 0 : result.code);
}

console.log(await openWindow());
const served = await runToEnd(process.execPath, [
  path.join(root, "out", "main", "cli.js"),
  "serve",
  ...process.argv.slice(2),
]);
process.exit(served.asked ? 0 : served.code);
