/**
 * Mistakes put into the desktop shell one at a time: a spec of `tests/electron` must notice each. `npm test` sees only whether
 * they still fit the sources; `npm run trials electron-mistakes` builds each and runs its spec.
 */
import { spawn } from "node:child_process";
import { copyFile, mkdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import { build, type Plugin } from "vite";
import { afterAll, describe, expect, it } from "vitest";
import { buildGpuMain } from "../electron/support/build-gpu-main";
import { ROOT, removeFolder, temporaryFolder } from "../support/command-line";
import { isFullTrial, reportTrial, trialLimitMs } from "../support/trials";
import { MISTAKES, type Mistake } from "./electron-mistakes";

const SHELL = path.join(ROOT, "src-main", "electron");
const caught: Record<string, string> = {};

function replacing({ file, text, instead }: Mistake): Plugin {
  return {
    name: "mistake",
    enforce: "pre",
    transform(code, id) {
      return id === path.join(SHELL, file) ? code.replace(text, () => instead) : undefined;
    },
  };
}

/** The app with the mistake in its main process and its preload scripts; all else is that of the real build. */
async function buildWith(mistake: Mistake | undefined, folder: string): Promise<void> {
  const plugins = mistake ? [replacing(mistake)] : [];
  const common = { configFile: false, logLevel: "error", root: ROOT, publicDir: false, plugins } as const;
  const out = path.join(folder, "out");
  await build({
    ...common,
    ssr: { noExternal: true, external: ["electron"] },
    build: {
      ssr: path.join(SHELL, "main.ts"),
      outDir: path.join(out, "main"),
      rolldownOptions: { output: { entryFileNames: "desktop.js" } },
    },
  });
  for (const name of ["preload", "gpu-preload"]) {
    await build({
      ...common,
      ssr: { noExternal: true, external: ["electron"] },
      build: {
        ssr: path.join(SHELL, `${name}.ts`),
        outDir: path.join(out, "preload"),
        emptyOutDir: false,
        rolldownOptions: { output: { format: "cjs", entryFileNames: `${name}.cjs` } },
      },
    });
  }
  await buildGpuMain(path.join(out, "tests"), plugins);
  await symlink(
    path.join(ROOT, "out", "main", "engine-utility.js"),
    path.join(out, "main", "engine-utility.js"),
  );
  for (const part of ["renderer", "engine-page", "engine"]) {
    await symlink(path.join(ROOT, "out", part), path.join(out, part));
  }
  await symlink(path.join(ROOT, "resources"), path.join(folder, "resources"));
  await copyFile(path.join(ROOT, "package.json"), path.join(folder, "package.json"));
}

interface Outcome {
  readonly failed: boolean;
  readonly words: string;
}

async function runSpec(spec: string, app: string): Promise<Outcome> {
  const program = path.join(ROOT, "node_modules", "@playwright", "test", "cli.js");
  const args = [
    "test",
    `tests/electron/${spec}.spec.ts`,
    "--project=electron",
    "--retries=0",
    "--reporter=line",
  ];
  const child = spawn(process.execPath, [program, ...args, `--output=${path.join(app, "results")}`], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, SKIPLOOM_ELECTRON_APP: app, NO_COLOR: "1" },
  });
  let words = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      words += text;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { failed: code !== 0, words };
}

/** The first test that failed, by its title. */
function failedTest(words: string): string {
  return /^\s*1\) .*? › (.+?)\s*─*$/m.exec(words)?.[1] ?? "none";
}

async function tryOut(mistake: Mistake | undefined, spec: string): Promise<Outcome> {
  const folder = await temporaryFolder();
  try {
    await mkdir(path.join(folder, "out"));
    await buildWith(mistake, folder);
    return await runSpec(spec, folder);
  } finally {
    await removeFolder(folder);
  }
}

afterAll(() => {
  if (isFullTrial) reportTrial("electron-mistakes", caught);
});

describe("mistakes in the desktop shell", () => {
  it("fit the sources still, each in one place", async () => {
    expect(MISTAKES.length).toBeGreaterThanOrEqual(10);
    for (const { name, file, text, instead, spec } of MISTAKES) {
      const source = await readFile(path.join(SHELL, file), "utf8");
      expect(source.split(text), name).toHaveLength(2);
      expect(instead).not.toBe(text);
      await readFile(path.join(ROOT, "tests", "electron", `${spec}.spec.ts`));
    }
  });

  // These take minutes, and a mistake that is noticed today is noticed tomorrow.
  if (isFullTrial) {
    it.each([...new Set(MISTAKES.map(({ spec }) => spec))])(
      "none makes %s.spec.ts fail",
      async (spec) => {
        const { failed, words } = await tryOut(undefined, spec);
        expect(failed, words).toBe(false);
      },
      trialLimitMs(0, 600_000),
    );
    it.each(MISTAKES)(
      "$name",
      async (mistake) => {
        const { failed, words } = await tryOut(mistake, mistake.spec);
        caught[mistake.name] = failed ? `${mistake.spec}: ${failedTest(words)}` : "not noticed";
        expect(failed, words).toBe(true);
        expect(failedTest(words), words).not.toBe("none");
      },
      trialLimitMs(0, 600_000),
    );
  }
});
