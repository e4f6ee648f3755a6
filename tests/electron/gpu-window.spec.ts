/** The GPU engine's hidden window: the built page with its preload script, in the studio's own locks and with its launcher. */
import path from "node:path";
import { expect, test } from "@playwright/test";
import { buildIfStale, removeFolder, temporaryFolder } from "../support/command-line";
import { smallTraining } from "../support/real-host";
import { APP, type App, isGiven, launch, onlyOnBinary, whyNothing } from "./support/app";
import { buildGpuMain } from "./support/build-gpu-main";
import type { GpuHome } from "./support/gpu-main";
import { ENGINE_PAGE, PAGE } from "./support/studio";

declare const gpuHome: GpuHome;

let home: string;
let app: App;

test.skip(whyNothing !== undefined, whyNothing);
test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  test.setTimeout(300_000);
  if (!isGiven) buildIfStale();
  home = await temporaryFolder();
  app = await launch({
    // An app with a mistake in it brings this script with it (tests/trials).
    main: isGiven ? path.join(APP, "out", "tests", "gpu-main.mjs") : await buildGpuMain(home),
    userData: path.join(home, "profile"),
    // The same adapter everywhere.
    switches: ["--use-webgpu-adapter=swiftshader"],
    environment: {
      SKIPLOOM_TEST_PAGE: path.join(APP, "out", "engine-page"),
      SKIPLOOM_TEST_PRELOAD: path.join(APP, "out", "preload", "gpu-preload.cjs"),
    },
  });
});

test.afterAll(async () => {
  await app?.close();
  if (home) await removeFolder(home);
});

test("computes in a window that nobody sees", async () => {
  const device = await app.evaluate(() => gpuHome.start());
  expect(device).toMatchObject({ id: "webgpu", backend: "skiploom-webgpu", gpu: { isSoftware: true } });
  expect(await app.evaluate(() => gpuHome.windows())).toEqual([
    { url: ENGINE_PAGE, visible: false, throttled: false },
  ]);
  const figures = await app.evaluate((_electron, document) => gpuHome.bench(document), smallTraining());
  expect(figures.medianMs).toBeGreaterThan(0);
});

test("has a page that reaches nothing", async () => {
  const page = await app.page(ENGINE_PAGE);
  const reach = await page.evaluate(
    async (other) => ({
      names: ["process", "require", "module", "Buffer", "skiploom", "ipcRenderer"].filter(
        (name) => name in window,
      ),
      fetched: await fetch(other).then(
        () => true,
        () => false,
      ),
      opened: window.open("https://example.org/") !== null,
    }),
    app.inPage(PAGE),
  );
  expect(reach).toEqual({ names: [], fetched: false, opened: false });
  for (const target of [PAGE, "https://example.org/"]) {
    await page.evaluate((url) => {
      window.location.href = url;
    }, target);
    await page.waitForTimeout(200);
    expect(page.url()).toBe(ENGINE_PAGE);
  }
});

test("has a process of its own", async () => {
  test.skip(...onlyOnBinary("which process shows which page"));
  const ids = await app.evaluate(async ({ BrowserWindow }, url) => {
    const other = new BrowserWindow({ show: false });
    await other.loadURL(url);
    const found = BrowserWindow.getAllWindows().map((window) => window.webContents.getOSProcessId());
    other.destroy();
    return found;
  }, PAGE);
  expect(new Set(ids).size).toBe(2);
});

for (const way of ["end", "kill", "crash"] as const) {
  test(`is gone after ${way}`, async () => {
    await app.evaluate((_electron, wanted) => {
      gpuHome[wanted]();
    }, way);
    await expect.poll(() => app.evaluate(() => gpuHome.exit())).toBeTruthy();
    expect(await app.evaluate(() => gpuHome.windows())).toEqual([]);
    // The next one starts as well.
    if (way !== "crash") await app.evaluate(() => gpuHome.start());
  });
}
