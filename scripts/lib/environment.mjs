// What the scripts need to know of the machine before anything is installed: Node's own modules only.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..", "..");
const OLDEST_NODE = [20, 19, 0];

/** Ends the process with words when Node is too old to run what follows. */
export function requireNode() {
  const have = process.versions.node.split(".").map(Number);
  const difference = OLDEST_NODE.map((part, index) => (have[index] ?? 0) - part).find((part) => part !== 0);
  if ((difference ?? 0) >= 0) return;
  console.error(
    `Skiploom needs Node ${OLDEST_NODE.join(".")} or later; this is Node ${process.versions.node}. ` +
      "Install a newer Node from https://nodejs.org or with your system's package manager, then try again.",
  );
  process.exit(1);
}

/**
 * True when every package of the lock file is installed in the version it names. Optional packages are not asked
 * for: most are binaries for other systems.
 */
export function packagesInstalled() {
  try {
    const wanted = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
    const have = JSON.parse(
      readFileSync(path.join(root, "node_modules/.package-lock.json"), "utf8"),
    ).packages;
    return Object.entries(wanted).every(
      ([place, entry]) =>
        place === "" || entry.optional || entry.devOptional || have[place]?.version === entry.version,
    );
  } catch {
    return false;
  }
}

/** Runs npm, whichever way this system finds it. */
export function npm(args, options = {}) {
  const script = process.env.npm_execpath;
  if (script && /npm-cli\.js$/.test(script) && existsSync(script)) {
    return spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: "inherit", ...options });
  }
  const windows = process.platform === "win32";
  return spawnSync(windows ? "npm.cmd" : "npm", args, {
    cwd: root,
    stdio: "inherit",
    shell: windows,
    ...options,
  });
}

/** Installs the packages when they are missing or older than the lock file. Returns whether they are there. */
export function ensurePackages() {
  if (packagesInstalled()) return true;
  console.log("Installing packages (npm ci).");
  const result = npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  if (result.status === 0) return true;
  console.error(
    "The packages could not be installed. npm's message above says why; without a network connection, " +
      "run `npm ci` once on a machine that has one and copy `node_modules` here.",
  );
  return false;
}

/** A display that a window could be drawn on. */
export function hasDisplay() {
  if (process.platform !== "linux") return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

export function isSuperuser() {
  return process.getuid?.() === 0;
}
