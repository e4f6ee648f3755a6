// `npm run trials [NAME]`: the trials of tests/trials, and the cross-tool tests that have more cases, with all of them and a fresh seed;
// or those whose name begins so.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { ensurePackages, requireNode, root } from "./lib/environment.mjs";

requireNode();
if (!ensurePackages()) process.exit(1);

const seed = process.env.SKIPLOOM_TRIALS_SEED ?? String(Date.now() % 2 ** 31);
console.log(`Trials with seed ${seed}; SKIPLOOM_TRIALS_SEED=${seed} repeats them.`);

const build = node("scripts/build.mjs", ["--if-stale", "--quiet"]);
if (build !== 0) process.exit(build);
const names = process.argv.slice(2);
const trials = vitest("trials", names);
// Cross-tool tests with random cases, of which `npm test` tries a third.
const others = vitest(
  "cross",
  crossFiles().filter((file) => names.length === 0 || names.some((name) => file.startsWith(name))),
);
process.exit(Math.max(trials, others));

function vitest(project, files) {
  if (project === "cross" && files.length === 0) return 0;
  const folder = `tests/${project}`;
  const filters = files.map((name) => `${folder}/${name}`);
  return node("node_modules/vitest/vitest.mjs", [
    "run",
    "--passWithNoTests",
    "--project",
    project,
    ...filters,
  ]);
}

function crossFiles() {
  const folder = path.join(root, "tests", "cross");
  return readdirSync(folder).filter(
    (name) =>
      name.endsWith(".test.ts") &&
      /someOf\(|isFullTrial|trialCount\(/.test(readFileSync(path.join(folder, name), "utf8")),
  );
}

function node(script, args) {
  const environment = { ...process.env, SKIPLOOM_TRIALS: "full", SKIPLOOM_TRIALS_SEED: seed };
  const options = { cwd: root, stdio: "inherit", env: environment };
  return spawnSync(process.execPath, [path.join(root, script), ...args], options).status ?? 1;
}
