/** The GPU engine's real window: Electron's binary with the built page. Skipped, with the reason, where it cannot run. */
import path from "node:path";
import { type ElectronApplication, _electron as electron, expect, test } from "@playwright/test";
import { build } from "vite";
import { findElectron } from "../../scripts/lib/electron.mjs";
import { buildIfStale, ROOT, removeFolder, temporaryFolder } from "../support/command-line";
import { smallTraining } from "../support/real-host";
import type { GpuHome } from "./support/gpu-main";

declare const gpuHome: GpuHome;

const binary = findElectron();
const hasDisplay =
  process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

function whySkipped(): string | undefined {
  if (!binary) return "Electron's binary is not here: `npm start` fetches it where the network allows.";
  return hasDisplay ? undefined : "There is no display here for a window.";
}

let home: string;
let shell: ElectronApplication;

test.skip(whySkipped() !== undefined, whySkipped());
test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  test.setTimeout(300_000);
  buildIfStale();
  home = await temporaryFolder();
  await build({
    configFile: false,
    logLevel: "error",
    root: ROOT,
    publicDir: false,
    ssr: { noExternal: true, external: ["electron"] },
    build: {
      ssr: path.join(ROOT, "tests", "electron", "support", "gpu-main.ts"),
      outDir: home,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: "main.mjs" } },
    },
  });
  const superuser = process.getuid?.() === 0;
  shell = await electron.launch({
    ...(binary && { executablePath: binary }),
    args: [
      path.join(home, "main.mjs"),
      `--user-data-dir=${path.join(home, "profile")}`,
      // The same adapter everywhere.
      "--use-webgpu-adapter=swiftshader",
      ...(superuser ? ["--no-sandbox"] : []),
    ],
    env: {
      ...process.env,
      SKIPLOOM_TEST_PAGE: path.join(ROOT, "out", "engine-page"),
      SKIPLOOM_TEST_PRELOAD: path.join(ROOT, "out", "preload", "gpu-preload.cjs"),
    } as Record<string, string>,
  });
});

test.afterAll(async () => {
  await shell?.close();
  if (home) await removeFolder(home);
});

test("computes in a window that nobody sees", async () => {
  const device = await shell.evaluate(() => gpuHome.start());
  expect(device).toMatchObject({ id: "webgpu", backend: "skiploom-webgpu", gpu: { isSoftware: true } });
  expect(await shell.evaluate(() => gpuHome.windows())).toEqual([
    { url: "app://engine/gpu.html", visible: false, throttled: false },
  ]);
  const figures = await shell.evaluate((_electron, document) => gpuHome.bench(document), smallTraining());
  expect(figures.medianMs).toBeGreaterThan(0);
});

test("has a page that reaches nothing", async () => {
  const [page] = shell.windows();
  const reach = await page?.evaluate(async () => ({
    isolated: crossOriginIsolated,
    names: ["process", "require", "module", "Buffer", "skiploom"].filter((name) => name in window),
    fetched: await fetch("app://studio/desktop.html").then(
      () => true,
      () => false,
    ),
    opened: window.open("https://example.org/") !== null,
  }));
  expect(reach).toMatchObject({ names: [], fetched: false, opened: false });
  await page?.evaluate(() => {
    window.location.href = "app://studio/desktop.html";
  });
  await page?.waitForTimeout(200);
  expect(page?.url()).toBe("app://engine/gpu.html");
});

for (const way of ["end", "kill", "crash"] as const) {
  test(`is gone after ${way}`, async () => {
    await shell.evaluate((_electron, wanted) => {
      gpuHome[wanted]();
    }, way);
    await expect.poll(() => shell.evaluate(() => gpuHome.exit())).toBeTruthy();
    expect(await shell.evaluate(() => gpuHome.windows())).toEqual([]);
    // The next one starts as well.
    if (way !== "crash") await shell.evaluate(() => gpuHome.start());
  });
}
