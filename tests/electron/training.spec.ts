/** A drawing in the desktop's window: drawn, trained in a utility process, saved by the native dialog, asked about when it closes. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import type { DesktopBridge } from "#core/protocol/desktop-bridge";
import { isAlive } from "../support/process-tree";
import { engineIds, openResNet, startTraining, stepShown } from "./support/drawing";
import { oneStudio } from "./support/studio";

declare global {
  interface Window {
    readonly skiploom: DesktopBridge;
  }
}
/** What the tests keep in the main process. */
declare const kept: { questions: string[]; suggested: string[]; unsaved: (string | undefined)[] };

const studio = oneStudio();

const choose = (entry: string): Promise<void> =>
  studio.app.evaluate(({ Menu }, id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.click(), entry);

test("trains in a utility process, and its metrics reach the window", async () => {
  const { page, app } = studio;
  await openResNet(page);
  await startTraining(page);
  await expect.poll(() => engineIds(app)).toHaveLength(1);
  const first = await stepShown(page);
  await expect.poll(() => stepShown(page)).toBeGreaterThan(first);
  const held = await app.evaluate(({ powerSaveBlocker }) =>
    [0, 1, 2].some((id) => powerSaveBlocker.isStarted(id)),
  );
  expect(held).toBe(true);
});

test("lets the machine sleep and ends its engine when the training is stopped", async () => {
  const { page, app } = studio;
  const [engine] = await engineIds(app);
  await choose("training.stop");
  await expect.poll(() => engineIds(app)).toEqual([]);
  expect(await isAlive(engine as number)).toBe(false);
  const held = await app.evaluate(({ powerSaveBlocker }) =>
    [0, 1, 2].some((id) => powerSaveBlocker.isStarted(id)),
  );
  expect(held).toBe(false);
  await expect(page.getByRole("region", { name: "State of the run" }).getByRole("heading")).toHaveText(
    /Stopped/,
  );
});

test("saves where the native dialog says", async () => {
  const { app, home } = studio;
  const file = path.join(home, "saved.skiploom.json");
  await app.evaluate(({ dialog }, filePath) => {
    Object.assign(globalThis, { kept: { questions: [], suggested: [], unsaved: [] } });
    dialog.showSaveDialog = (async (_window: unknown, options: Electron.SaveDialogOptions) => {
      kept.suggested.push(options.defaultPath ?? "");
      return { canceled: false, filePath };
    }) as typeof dialog.showSaveDialog;
  }, file);
  await choose("network.saveAs");
  await expect.poll(() => readFile(file, "utf8").catch(() => "")).toContain('"skiploom-network"');
  expect(await app.evaluate(() => kept.suggested)).toEqual([expect.stringMatching(/\.skiploom\.json$/)]);
});

test("hands out a text where the native dialog says, whatever name the page gives it", async () => {
  const { app, page, home } = studio;
  const file = path.join(home, "report.html");
  await app.evaluate(({ dialog }, filePath) => {
    Object.assign(globalThis, { kept: { questions: [], suggested: [], unsaved: [] } });
    dialog.showSaveDialog = (async (_window: unknown, options: Electron.SaveDialogOptions) => {
      kept.suggested.push(options.defaultPath ?? "");
      return { canceled: false, filePath };
    }) as typeof dialog.showSaveDialog;
  }, file);
  const saved = await page.evaluate(() =>
    window.skiploom.saveFile({ name: "../../report.html", content: "<p>Ä</p>" }),
  );
  expect(saved).toEqual({ path: file });
  expect(await readFile(file, "utf8")).toBe("<p>Ä</p>");
  expect(await app.evaluate(() => kept.suggested)).toEqual(["report.html"]);
  const path2 = page.evaluate(() =>
    window.skiploom.saveFile({ name: "x", content: "y", path: "/" } as never),
  );
  await expect(path2).rejects.toThrow();
});

/** Answers the question on closing with the button of this number, once. */
async function closeAnswering(button: number): Promise<void> {
  await studio.app.evaluate(({ BrowserWindow, dialog }, response) => {
    dialog.showMessageBox = (async (_window: unknown, { message }: Electron.MessageBoxOptions) => {
      kept.questions.push(message);
      return { response, checkboxChecked: false };
    }) as typeof dialog.showMessageBox;
    const studioWindow = BrowserWindow.getAllWindows().find((window) => window.isVisible());
    // After this answer, for the window may close with it.
    setTimeout(() => studioWindow?.close(), 50);
  }, button);
}

test("asks before it closes with unsaved changes, and stays when told to", async () => {
  const { page, app } = studio;
  await page.getByRole("radio", { name: "Design", exact: true }).click();
  await app.evaluate(({ ipcMain }) => {
    ipcMain.on("skiploom:unsaved", (_event, name) => kept.unsaved.push(name));
  });
  await choose("edit.selectAll");
  await choose("edit.duplicate");
  await expect.poll(() => app.evaluate(() => kept.unsaved.at(-1))).toEqual(expect.any(String));
  await closeAnswering(2);
  await expect
    .poll(() => app.evaluate(() => kept.questions))
    .toEqual([expect.stringMatching(/^Save the changes to .+\?$/)]);
  await page.waitForTimeout(200);
  const visible = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => window.isVisible()),
  );
  expect(visible).toContain(true);
});

test("saves and closes when told to, and ends", async () => {
  const { app, home } = studio;
  const before = await readFile(path.join(home, "saved.skiploom.json"), "utf8");
  await closeAnswering(0);
  expect(await app.ended).toEqual({ code: 0, signal: null });
  const after = await readFile(path.join(home, "saved.skiploom.json"), "utf8");
  expect(JSON.parse(after).graph.nodes.length).toBeGreaterThan(JSON.parse(before).graph.nodes.length);
});
