/** What an app survives, and how it ends: a second start, a page that crashes, and quitting while it trains. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { isAlive } from "../support/process-tree";
import { launch, launchAgain } from "./support/app";
import { engineIds, openResNet, startTraining } from "./support/drawing";
import { oneStudio, PAGE } from "./support/studio";

/** What the tests keep in the main process. */
declare const kept: { gone: string[] };

interface RunOnDisk {
  readonly state: string;
  readonly step: number;
  readonly checkpoints: readonly { readonly file: string; readonly step: number }[];
}

const studio = oneStudio();
let engine: number;

test("shows the first window when it is started a second time", async () => {
  const { app, options } = studio;
  const stateOf = (work: "look" | "minimize") =>
    app.evaluate(
      ({ BrowserWindow }, { url, wanted }) => {
        const window = BrowserWindow.getAllWindows().find((one) => one.webContents.getURL() === url);
        if (wanted === "minimize") window?.minimize();
        return { minimized: window?.isMinimized(), focused: window?.isFocused() };
      },
      { url: PAGE, wanted: work },
    );
  expect(await stateOf("minimize")).toMatchObject({ minimized: true });
  expect(await launchAgain(options)).toEqual({ code: 0, signal: null });
  await expect.poll(() => stateOf("look")).toEqual({ minimized: false, focused: true });
  expect(app.pages().filter((page) => page.url() === PAGE)).toHaveLength(1);
});

test("comes back after its page crashed, and the training goes on", async () => {
  const { app, page } = studio;
  await openResNet(page);
  await startTraining(page);
  await expect.poll(() => engineIds(app)).toHaveLength(1);
  engine = (await engineIds(app))[0] as number;
  const text = await app.evaluate(async ({ BrowserWindow }) => {
    Object.assign(globalThis, { kept: { gone: [] } });
    const window = BrowserWindow.getAllWindows().find((one) => one.isVisible());
    const contents = window?.webContents;
    contents?.on("render-process-gone", (_event, { reason }) => kept.gone.push(reason));
    const loaded = new Promise<void>((resolve) => contents?.once("did-finish-load", () => resolve()));
    contents?.forcefullyCrashRenderer();
    await loaded;
    for (let tries = 0; tries < 100; tries += 1) {
      const words: string = await contents?.executeJavaScript("document.body.innerText");
      if (/Training, epoch/.test(words) && /drafts/i.test(words)) return words;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return await contents?.executeJavaScript("document.body.innerText");
  });
  // Its drawing is a draft that lies ready, and the training is told of.
  expect(text).toMatch(/Training, epoch \d+ of 900/);
  expect(text).toMatch(/unsaved drafts\s+ResNet-8/i);
  expect(await app.evaluate(() => kept.gone)).toEqual([expect.stringMatching(/crashed|killed/)]);
  expect(await engineIds(app)).toEqual([engine]);
});

test("asks before it loads a page again that crashes again and again", async () => {
  const { app } = studio;
  const asked = await app.evaluate(async ({ BrowserWindow, dialog }) => {
    const questions: string[] = [];
    dialog.showMessageBox = (async (_window: unknown, { message }: Electron.MessageBoxOptions) => {
      questions.push(message);
      return { response: 0, checkboxChecked: false };
    }) as typeof dialog.showMessageBox;
    const contents = BrowserWindow.getAllWindows().find((one) => one.isVisible())?.webContents;
    for (let times = 0; times < 4 && questions.length === 0; times += 1) {
      const loaded = new Promise<void>((resolve) => contents?.once("did-finish-load", () => resolve()));
      contents?.forcefullyCrashRenderer();
      await loaded;
    }
    return { questions, title: await contents?.executeJavaScript("document.title") };
  });
  expect(asked.questions).toEqual(["The window's page ended several times in a minute."]);
  expect(asked.title).toBe("Skiploom");
});

test("stops what trains at a checkpoint when it is quit, and opens again if it is started meanwhile", async () => {
  const { app, workspace } = studio;
  await app.evaluate(({ app: electronApp, BrowserWindow, dialog }) => {
    electronApp.relaunch = () => console.log("will open again");
    const window = BrowserWindow.getAllWindows().find((one) => one.isVisible());
    window?.once("closed", () =>
      setImmediate(() => electronApp.emit("second-instance", {}, [], "", undefined)),
    );
    // A drawing that was never saved is asked about first.
    dialog.showMessageBox = (async () => ({
      response: 1,
      checkboxChecked: false,
    })) as typeof dialog.showMessageBox;
    setTimeout(() => electronApp.quit(), 50);
  });
  expect(await app.ended).toEqual({ code: 0, signal: null });
  const runs = path.join(workspace, "runs");
  const [name = ""] = await readdir(runs);
  const run = JSON.parse(await readFile(path.join(runs, name, "run.json"), "utf8")) as RunOnDisk;
  expect(run.state).toBe("stopped");
  expect(Math.max(...run.checkpoints.map(({ step }) => step))).toBe(run.step);
  expect(await readdir(path.join(runs, name))).not.toContain("owner.json");
  expect(await isAlive(engine)).toBe(false);
  expect(app.output().match(/will open again/g)).toHaveLength(1);
});

test("ends quietly when its window is closed while its page is loading", async () => {
  const options = { ...studio.options, userData: path.join(studio.home, "other profile") };
  const app = await launch(options);
  await app.evaluate(({ app: electronApp, BrowserWindow }) => {
    const close = (window: Electron.BrowserWindow) =>
      setTimeout(() => {
        if (!window.isDestroyed()) window.close();
      }, 0);
    // One of a GPU's engine, which may come first on a busy machine, lets nobody close it.
    for (const window of BrowserWindow.getAllWindows()) close(window);
    electronApp.on("browser-window-created", (_event, created) => close(created));
  });
  const end = await app.ended;
  await app.close();
  expect(end, app.output()).toEqual({ code: 0, signal: null });
  expect(app.output()).not.toContain("could not open");
});
