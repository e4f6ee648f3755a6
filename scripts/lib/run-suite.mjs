// Starts one suite of `npm test` and lets it run for so long and no longer.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { root } from "./environment.mjs";
import { commandOf, descendantsOf, kill, processesWith, stateOf } from "./processes.mjs";

/**
 * Runs one of our programs with Node; what it says goes straight to the terminal. What it has started ends with it, and what its
 * tests left in the folder for temporary files goes too, also when they are ended by force.
 * @param limit milliseconds @returns whether it ended well, its seconds, and how it ended otherwise
 */
export async function runSuite(name, script, args, { limit, environment = {} }) {
  console.log(`\n== ${name}`);
  const startedAt = Date.now();
  const temporary = mkdtempSync(path.join(tmpdir(), "skiploom-"));
  const child = spawn(process.execPath, [path.join(root, script), ...args], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary, ...environment },
  });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    const running = descendantsOf(child.pid);
    console.log(`\n${name} ran for more than ${Math.round(limit / 1000)} s and is ended. Its processes:`);
    for (const id of running) console.log(`${commandOf(id)}, ${stateOf(id)}`);
    kill([child.pid, ...running]);
  }, limit);
  const { code, signal } = await new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: error.message, signal: null }));
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  clearTimeout(timer);
  // Whatever it was, the next suite has the machine for itself. What ends by itself has a moment.
  for (let waits = 0; waits < 30 && processesWith("TMPDIR", temporary).length > 0; waits += 1)
    await wait(100);
  const left = processesWith("TMPDIR", temporary);
  for (const id of left) console.log(`${name} left running, ended now: ${commandOf(id)}`);
  kill(left);
  rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
  const seconds = (Date.now() - startedAt) / 1000;
  const how = isLate
    ? `It was ended after ${seconds.toFixed(0)} s.`
    : `It ended with ${signal ?? `code ${code}`}.`;
  return { ok: code === 0, seconds, how };
}
