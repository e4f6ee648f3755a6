/** The double itself: what it does not stand in for throws by its name, and what it stands in for does as Electron's pages say. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { removeFolder, temporaryFolder } from "../support/command-line";
import { fromText, toText } from "./double/clone";
import { type App, launch, stage, whyNothing } from "./support/app";

/** What the main script below leaves for the questions. */
declare const seen: { events: string[]; refused: Record<string, string> };

const MAIN = `
  import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session, utilityProcess } from "electron";
  const seen = (globalThis.seen = { events: [], refused: {} });
  const refused = (name, work) => {
    try { work(); } catch (error) { seen.refused[name] = error.message; }
  };
  refused("a window too early", () => new BrowserWindow());
  refused("the session too early", () => session.defaultSession);
  refused("a method", () => app.setBadgeCount(1));
  refused("a property", () => app.dock);
  refused("an event", () => app.on("activate", () => {}));
  refused("a path", () => app.getPath("music"));
  refused("a role", () => Menu.buildFromTemplate([{ role: "services" }]));
  protocol.registerSchemesAsPrivileged([{ scheme: "app", privileges: { standard: true, secure: true } }]);
  for (const name of ["ready", "before-quit", "will-quit", "quit", "window-all-closed", "web-contents-created"]) {
    app.on(name, () => seen.events.push(name));
  }
  app.on("quit", () => console.log(seen.events.join()));
  // As in Electron, the event waits for this module, so this module must not wait for it (its issue 40719).
  app.whenReady().then(async () => {
  session.defaultSession.protocol.handle("app", () => new Response("<title>a page</title>", { headers: { "Content-Type": "text/html" } }));
  refused("a scheme too late", () => protocol.registerSchemesAsPrivileged([]));
  refused("a window's option", () => new BrowserWindow({ frame: false }));
  refused("a page with Node", () => new BrowserWindow({ webPreferences: { nodeIntegration: true } }));
  refused("a page that shares its world", () => new BrowserWindow({ webPreferences: { contextIsolation: false } }));
  refused("an unanswered dialog", () => dialog.showSaveDialog({}));
  refused("stdio", () => utilityProcess.fork("none.js", [], { stdio: "overlapped" }));
  seen.window = new BrowserWindow({ show: false, webPreferences: { preload: process.env.DOUBLE_PRELOAD } });
  refused("a window's method", () => seen.window.setOpacity(0.5));
  refused("a page's method", () => seen.window.webContents.openDevTools());
  refused("a page's event", () => seen.window.webContents.on("found-in-page", () => {}));
  for (const name of ["will-frame-navigate", "will-navigate", "dom-ready", "did-finish-load"]) {
    seen.window.webContents.on(name, () => seen.events.push(name));
  }
  for (const name of ["ready-to-show", "close", "closed"]) seen.window.on(name, () => seen.events.push(name));
  ipcMain.handle("twice", (_event, value) => [value, value]);
  ipcMain.on("preload", (_event, words) => { seen.refused["a preload script"] = words; });
  await seen.window.loadURL("app://one/page.html");
  });
`;
const PRELOAD = `
  const { contextBridge, ipcRenderer } = require("electron");
  const words = [];
  for (const work of [() => require("fs"), () => process.env, () => ipcRenderer.sendSync("x"), () => contextBridge.executeInMainWorld({})]) {
    try { work(); words.push("nothing"); } catch (error) { words.push(error.message); }
  }
  ipcRenderer.send("preload", words.join(" "));
  contextBridge.exposeInMainWorld("bridge", {
    twice: (value) => ipcRenderer.invoke("twice", value),
    none: () => ipcRenderer.invoke("none"),
    call: (work) => work(new Uint8Array([1, 2])),
    fail: () => { throw new Error("said no"); },
  });
`;

/** As much of the preload script's bridge as is used. */
interface Exposed {
  twice(value: unknown): Promise<unknown>;
  none(): Promise<unknown>;
  call(work: (bytes: Uint8Array) => unknown): unknown;
  fail(): void;
}
declare const bridge: Exposed;

let home: string;
let app: App;

test.skip(whyNothing !== undefined, whyNothing);
test.skip(stage === "binary", "Electron's binary runs here, so its double has nothing to show.");
test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  home = await temporaryFolder();
  await writeFile(path.join(home, "main.mjs"), MAIN);
  await writeFile(path.join(home, "preload.cjs"), PRELOAD);
  app = await launch({
    main: path.join(home, "main.mjs"),
    userData: path.join(home, "profile"),
    environment: { DOUBLE_PRELOAD: path.join(home, "preload.cjs") },
  });
  await app.page("app://one/page.html");
});

test.afterAll(async () => {
  await app?.close();
  if (home) await removeFolder(home);
});

test("throws by name for what it does not stand in for", async () => {
  await expect.poll(() => app.evaluate(() => "a preload script" in seen.refused)).toBe(true);
  expect(await app.evaluate(() => seen.refused)).toEqual({
    "a window too early": "Cannot create BrowserWindow before app is ready",
    "the session too early": "Session can only be received when app is ready",
    "a scheme too late": "protocol.registerSchemesAsPrivileged should be called before app is ready",
    "a method": "The double has no app.setBadgeCount.",
    "a property": "The double has no app.dock.",
    "an event": 'The double has no event "activate" of app.',
    "a path": 'The double has no app.getPath("music").',
    "a role": 'The double has no menu role "services".',
    "a window's option": "The double has no frame of BrowserWindow's options.",
    "a page with Node": "The double has no page with nodeIntegration true.",
    "a page that shares its world": "The double has no page with contextIsolation false.",
    "an unanswered dialog":
      "The double has no person who answers dialog.showSaveDialog: a test assigns to it.",
    stdio: 'The double has no stdio "overlapped" of a utility process.',
    "a window's method": "The double has no BrowserWindow.setOpacity.",
    "a page's method": "The double has no webContents.openDevTools.",
    "a page's event": 'The double has no event "found-in-page" of webContents.',
    "a preload script":
      'The double has no module "fs" in a preload script. The double has no process in a preload script.env. ' +
      "The double has no ipcRenderer.sendSync. The double has no contextBridge.executeInMainWorld.",
  });
});

test("cannot be imported by a name that it does not have", async () => {
  await writeFile(path.join(home, "other.mjs"), 'import { Tray } from "electron"; new Tray("icon.png");');
  const other = await launch({ main: path.join(home, "other.mjs"), userData: path.join(home, "other") });
  expect((await other.ended).code).toBe(1);
  expect(other.output()).toContain("does not provide an export named 'Tray'");
});

test("carries clones between the worlds of a page and the main process, and nothing else", async () => {
  const page = await app.page("app://one/page.html");
  const heard = await page.evaluate(async () => {
    const words = (error: Error) => error.message;
    return {
      values: await bridge.twice({ list: [1, undefined, Number.NaN], when: new Date(5) }),
      // Playwright tells no maps.
      map: await bridge
        .twice(new Map([[1n, new Set(["x"])]]))
        .then((pair) => (pair as Map<bigint, Set<string>>[])[1]?.get(1n)?.has("x")),
      bytes: await bridge.twice(new Float32Array([1.5])).then((pair) => String((pair as Float32Array[])[1])),
      called: bridge.call((bytes) => bytes instanceof Uint8Array && bytes.length),
      none: await bridge.none().catch(words),
      uncloneable: await (async () => bridge.twice(document.body))().catch(words),
      failed: (() => {
        try {
          bridge.fail();
        } catch (error) {
          return words(error as Error);
        }
      })(),
    };
  });
  const value = { list: [1, undefined, Number.NaN], when: new Date(5) };
  expect(heard).toEqual({
    values: [value, value],
    map: true,
    bytes: "1.5",
    called: 2,
    none: "Error invoking remote method 'none': Error: No handler registered for 'none'",
    uncloneable: expect.stringContaining("could not be cloned"),
    failed: "said no",
  });
});

test("writes any clone as text, and refuses what no clone holds", () => {
  const value = {
    none: [null, undefined, true, "x", -0, 1 / 0, 12n],
    views: [new Uint8Array([1, 2]), new BigInt64Array([-1n]), new ArrayBuffer(3)],
    more: [new Date(7), new Map([[{ a: 1 }, new Set([1])]]), new RangeError("far")],
  };
  expect(fromText(toText(value))).toEqual(value);
  const circle: unknown[] = [];
  circle.push(circle);
  expect(() => toText(circle)).toThrow("holds itself");
  expect(() => toText({ work: () => 1 })).toThrow("could not be cloned");
});

test("tells events in the documented order", async () => {
  const page = await app.page("app://one/page.html");
  await page.evaluate(() => {
    location.href = "/second.html";
  });
  await app.page("app://one/second.html");
  await expect
    .poll(() => app.evaluate(() => seen.events.filter((name) => name === "did-finish-load").length))
    .toBe(2);
  await app.evaluate(({ app: electronApp }) => void setTimeout(() => electronApp.quit(), 20));
  expect(await app.ended).toEqual({ code: 0, signal: null });
  expect(app.output().trim().split("\n").at(-1)?.split(",")).toEqual([
    ...["ready", "web-contents-created", "dom-ready", "did-finish-load", "ready-to-show"],
    ...["will-frame-navigate", "will-navigate", "dom-ready", "did-finish-load"],
    ...["before-quit", "close", "closed", "will-quit", "quit"],
  ]);
});
