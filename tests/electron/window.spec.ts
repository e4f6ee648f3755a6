/** The real window: Electron's binary with the built studio. Skipped, with the reason, where it cannot run. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type ElectronApplication, _electron as electron, expect, type Page, test } from "@playwright/test";
import { findElectron } from "../../scripts/lib/electron.mjs";
import { buildIfStale, ROOT, removeFolder, temporaryFolder } from "../support/command-line";

const binary = findElectron();
const hasDisplay =
  process.platform !== "linux" || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

function whySkipped(): string | undefined {
  if (!binary) return "Electron's binary is not here: `npm start` fetches it where the network allows.";
  return hasDisplay ? undefined : "There is no display here for a window.";
}

let home: string;
let studio: ElectronApplication;
let page: Page;

test.skip(whySkipped() !== undefined, whySkipped());
test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  test.setTimeout(300_000);
  buildIfStale();
  home = await temporaryFolder();
  const superuser = process.getuid?.() === 0;
  studio = await electron.launch({
    ...(binary && { executablePath: binary }),
    // Chromium's own sandbox does not run for the superuser; the page's isolation, which is tested, does.
    args: [ROOT, `--user-data-dir=${path.join(home, "profile")}`, ...(superuser ? ["--no-sandbox"] : [])],
    env: { ...process.env, SKIPLOOM_HOME: path.join(home, "workspace") } as Record<string, string>,
  });
  page = await studio.firstWindow();
  await page.waitForLoadState("load");
});

test.afterAll(async () => {
  await studio?.close();
  if (home) await removeFolder(home);
});

test("opens its own page, isolated", async () => {
  expect(page.url()).toBe("app://studio/desktop.html");
  const reach = await page.evaluate(() => ({
    node: ["process", "require", "module", "global", "Buffer"].filter((name) => name in window),
    bridge: Object.keys((window as unknown as { skiploom: object }).skiploom).sort(),
  }));
  expect(reach.node).toEqual([]);
  expect(reach.bridge).toEqual([
    "chooseFolder",
    "onClose",
    "onCommand",
    "onMessage",
    "openNetwork",
    "reportUnsaved",
    "saveNetworkAs",
    "send",
  ]);
  const preferences = await studio.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    contextIsolation: true,
    nodeIntegration: false,
    sandbox: true,
    webviewTag: false,
  });
});

test("goes nowhere else and opens nothing", async () => {
  for (const target of ["https://example.org/", "file:///etc/passwd", "http://127.0.0.1:1/"]) {
    await page.evaluate((url) => {
      window.location.href = url;
    }, target);
    await page.waitForTimeout(200);
    expect(page.url()).toBe("app://studio/desktop.html");
  }
  expect(await page.evaluate(() => window.open("https://example.org/"))).toBeNull();
  expect(studio.windows()).toHaveLength(1);
  const fetched = await page.evaluate(async () => {
    const attempts = [
      "https://example.org/",
      "http://127.0.0.1:1/",
      "app://other/x.js",
      "app://studio/%2e%2e/package.json",
    ];
    const results = await Promise.all(
      attempts.map((url) =>
        fetch(url).then(
          (answer) => answer.ok,
          () => false,
        ),
      ),
    );
    return results.filter(Boolean);
  });
  expect(fetched).toEqual([]);
});

test("is given no permission", async () => {
  const states = await page.evaluate(async () => {
    const names = ["geolocation", "notifications", "camera", "microphone"] as PermissionName[];
    return await Promise.all(
      names.map((name) =>
        navigator.permissions.query({ name }).then(
          ({ state }) => state,
          () => "denied",
        ),
      ),
    );
  });
  expect(states.filter((state) => state === "granted")).toEqual([]);
  const camera = page.evaluate(() =>
    navigator.mediaDevices.getUserMedia({ video: true }).then(() => "given"),
  );
  await expect(camera).rejects.toThrow();
});

test("runs no script that is not its own", async () => {
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.intruded = true;";
    document.head.append(script);
    return "intruded" in window;
  });
  expect(ran).toBe(false);
});

test("ends the carrier on a message that is none, and begins anew", async () => {
  await page.evaluate(() => {
    const { skiploom } = window as unknown as { skiploom: { send(message: unknown): void } };
    skiploom.send("not bytes");
    skiploom.send(new Uint8Array([0xc1]));
  });
  await page.reload();
  await expect(page.getByText("Begin with a network")).toBeVisible();
});

test("trains a few steps and saves", async () => {
  await page.getByRole("button", { name: /Residual network/ }).click();
  await page.getByRole("button", { name: "Train", exact: true }).last().click();
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible({ timeout: 30_000 });
  await page.waitForTimeout(2_000);
  const blocked = await studio.evaluate(
    ({ powerSaveBlocker }) => powerSaveBlocker.isStarted(0) || powerSaveBlocker.isStarted(1),
  );
  expect(blocked).toBe(true);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByRole("button", { name: "Resume" })).toBeVisible();

  const file = path.join(home, "saved.skiploom.json");
  await studio.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, file);
  await studio.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById("network.saveAs")?.click());
  await expect.poll(() => readFile(file, "utf8").catch(() => "")).toContain('"skiploom-network"');
});

test("asks before it closes with unsaved changes", async () => {
  await page.evaluate(() => {
    const { skiploom } = window as unknown as { skiploom: { reportUnsaved(name: string): void } };
    skiploom.reportUnsaved("my net");
  });
  const asked = await studio.evaluate(async ({ BrowserWindow, dialog }) => {
    const questions: string[] = [];
    dialog.showMessageBox = (async (...args: unknown[]) => {
      questions.push((args.at(-1) as { message: string }).message);
      return { response: 2, checkboxChecked: false };
    }) as typeof dialog.showMessageBox;
    const [window] = BrowserWindow.getAllWindows();
    window?.close();
    await new Promise((resolve) => setTimeout(resolve, 500));
    return { questions, open: BrowserWindow.getAllWindows().length };
  });
  expect(asked).toEqual({ questions: ["Save the changes to my net?"], open: 1 });
  await page.evaluate(() => {
    const { skiploom } = window as unknown as { skiploom: { reportUnsaved(name?: string): void } };
    skiploom.reportUnsaved(undefined);
  });
});
