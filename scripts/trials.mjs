// `npm run trials [NAME]`: the trials of tests/trials with all their cases and a fresh seed, all of them or those whose name begins so.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { ensurePackages, requireNode, root } from "./lib/environment.mjs";

requireNode();
if (!ensurePackages()) process.exit(1);

const seed = process.env.SKIPLOOM_TRIALS_SEED ?? String(Date.now() % 2 ** 31);
console.log(`Trials with seed ${seed}; SKIPLOOM_TRIALS_SEED=${seed} repeats them.`);

const build = node("scripts/build.mjs", ["--if-stale", "--quiet"]);
if (build !== 0) process.exit(build);
process.exit(
  node("node_modules/vitest/vitest.mjs", [
    "run",
    "--project",
    "trials",
    ...process.argv.slice(2).map((name) => `tests/trials/${name}`),
  ]),
);

function node(script, args) {
  const environment = { ...process.env, SKIPLOOM_TRIALS: "full", SKIPLOOM_TRIALS_SEED: seed };
  const options = { cwd: root, stdio: "inherit", env: environment };
  return spawnSync(process.execPath, [path.join(root, script), ...args], options).status ?? 1;
}
