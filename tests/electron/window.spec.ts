/** The studio's window: what its page sees, where it can go, what it is allowed, and who is listened to. */
import { expect, test } from "@playwright/test";
import type { DesktopBridge } from "#core/protocol/desktop-bridge";
import { onlyOnBinary } from "./support/app";
import { ENGINE_PAGE, oneStudio, PAGE, PRELOAD } from "./support/studio";

declare global {
  interface Window {
    readonly skiploom: DesktopBridge;
  }
}
/** What the tests keep in the main process. */
declare const kept: { prevented: boolean[] };

const ELSEWHERE = ["https://example.org/", "http://127.0.0.1:1/", "file:///etc/passwd", ENGINE_PAGE];
const studio = oneStudio();

/** The GPU is looked for in a hidden window, which comes and goes by itself. */
const windowCount = () =>
  studio.app.evaluate(
    ({ BrowserWindow }) => BrowserWindow.getAllWindows().filter((window) => window.isVisible()).length,
  );

test.beforeAll(async () => {
  await studio.app.evaluate(() => {
    Object.assign(globalThis, { kept: { prevented: [] } });
  });
});

test("opens its own page, with one small bridge and nothing of Node", async () => {
  const { page } = studio;
  expect(page.url()).toBe(PAGE);
  const reach = await page.evaluate(() => ({
    node: ["process", "require", "module", "global", "Buffer", "ipcRenderer"].filter(
      (name) => name in window,
    ),
    bridge: Object.keys(window.skiploom).sort(),
    kinds: [...new Set(Object.values(window.skiploom).map((value) => typeof value))],
  }));
  expect(reach).toEqual({
    node: [],
    bridge: [
      "chooseDataFile",
      "chooseFolder",
      "onClose",
      "onCommand",
      "onMessage",
      "openNetwork",
      "pathOf",
      "reportUnsaved",
      "saveFile",
      "saveNetworkAs",
      "send",
    ],
    kinds: ["function"],
  });
});

test("has a bridge that a page cannot change", async () => {
  const changed = await studio.page.evaluate(() => {
    const before = window.skiploom.send;
    try {
      Object.assign(window.skiploom, { send: () => undefined });
    } catch {
      // Frozen objects refuse aloud in strict code.
    }
    return window.skiploom.send !== before;
  });
  expect(changed).toBe(false);
});

test("hands the page what was said, and nothing of who said it", async () => {
  const heard = studio.page.evaluate(
    () =>
      new Promise<unknown[]>((resolve) => {
        const stop = window.skiploom.onCommand((...args: unknown[]) => {
          stop();
          resolve(args);
        });
      }),
  );
  await expect
    .poll(async () => {
      await studio.app.evaluate(({ Menu }) =>
        Menu.getApplicationMenu()?.getMenuItemById("view.fitAll")?.click(),
      );
      return await Promise.race([heard, Promise.resolve(undefined)]);
    })
    .toEqual(["view.fitAll"]);
});

test("runs in the sandbox, isolated, in a process of its own", async () => {
  test.skip(...onlyOnBinary("the sandbox and the isolation of a window's process"));
  const seen = await studio.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
      getOSProcessId(): number;
    };
    return { preferences: contents.getLastWebPreferences(), own: contents.getOSProcessId() !== process.pid };
  });
  expect(seen.own).toBe(true);
  expect(seen.preferences).toMatchObject({
    contextIsolation: true,
    nodeIntegration: false,
    sandbox: true,
    webviewTag: false,
  });
});

test("has a scheme of its own that counts as secure", async () => {
  test.skip(...onlyOnBinary("what the privileges of the scheme app: are worth"));
  const facts = await studio.page.evaluate(async () => ({
    origin: window.origin,
    secure: isSecureContext,
    isolated: crossOriginIsolated,
    fetched: (await fetch("/desktop.html")).ok,
  }));
  expect(facts).toEqual({ origin: "app://studio", secure: true, isolated: true, fetched: true });
});

test("stays on its page, whatever its scripts and links say", async () => {
  const { page } = studio;
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  for (const target of ELSEWHERE) {
    await page.evaluate((url) => {
      window.location.href = url;
    }, target);
    await page.waitForTimeout(150);
    await page.evaluate((url) => {
      const link = document.createElement("a");
      link.href = url;
      document.body.append(link);
      link.click();
      link.remove();
    }, target);
    await page.waitForTimeout(150);
    expect(page.url()).toBe(PAGE);
  }
  expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
});

test("opens no other window", async () => {
  const { page } = studio;
  expect(await page.evaluate(() => window.open("https://example.org/") === null)).toBe(true);
  expect(await page.evaluate(() => window.open("/desktop.html", "other", "width=300") === null)).toBe(true);
  for (const target of ["https://example.org/", studio.app.inPage(PAGE)]) {
    await page.evaluate((url) => {
      const link = Object.assign(document.createElement("a"), { href: url, target: "_blank" });
      document.body.append(link);
      link.click();
      link.remove();
    }, target);
  }
  await page.waitForTimeout(400);
  expect(await windowCount()).toBe(1);
  // A page that has just gone may be listed for a moment yet.
  await expect
    .poll(() => studio.app.pages().flatMap((one) => (one.url() === ENGINE_PAGE ? [] : [one.url()])))
    .toEqual([PAGE]);
});

test("is given no permission", async () => {
  const { page } = studio;
  const names = ["geolocation", "notifications", "camera", "microphone", "clipboard-read"];
  const states = await page.evaluate(
    (asked) =>
      Promise.all(
        asked.map((name) =>
          navigator.permissions.query({ name: name as PermissionName }).then(
            ({ state }) => state,
            () => "denied",
          ),
        ),
      ),
    names,
  );
  expect(states).toEqual(names.map(() => "denied"));
  expect(await page.evaluate(() => Notification.requestPermission())).toBe("denied");
  const asked = await page.evaluate(async () => {
    const given = () => "given";
    const refused = (error: Error) => error.name;
    return {
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(given, refused),
      microphone: await navigator.mediaDevices.getUserMedia({ audio: true }).then(given, refused),
      clipboard: await navigator.clipboard.readText().then(given, refused),
    };
  });
  // There may be no camera at all; what is denied and what is not there are told apart by the state above.
  expect(Object.values(asked)).not.toContain("given");
});

test("downloads nothing", async () => {
  await studio.app.evaluate(({ session }) => {
    session.defaultSession.on("will-download", (event) => kept.prevented.push(event.defaultPrevented));
  });
  await studio.page.evaluate(() => {
    const href = URL.createObjectURL(new Blob(["words"]));
    Object.assign(document.createElement("a"), { href, download: "words.txt" }).click();
  });
  await expect.poll(() => studio.app.evaluate(() => kept.prevented)).toEqual([true]);
});

test("is served its own folder alone, with the policy", async () => {
  const answers = await studio.page.evaluate(async () => {
    const paths = [
      "/desktop.html",
      "/..%2fmain%2fdesktop.js",
      "/..%2f..%2fpackage.json",
      "/%2fetc%2fpasswd",
      "/none.js",
    ];
    return await Promise.all(
      paths.map((path) =>
        fetch(path).then(
          ({ status, headers }) => [
            path,
            status,
            headers.get("Content-Security-Policy")?.includes("default-src 'none'"),
          ],
          () => [path, 0, false],
        ),
      ),
    );
  });
  expect(answers[0]).toEqual(["/desktop.html", 200, true]);
  // An answer without a body is no answer to some versions of Chromium.
  for (const [, status] of answers.slice(1)) expect([0, 404]).toContain(status);
  const posted = await studio.page.evaluate(() =>
    fetch("/desktop.html", { method: "POST", body: "x" }).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  expect(posted).toBe(false);
});

test("asks no other address for anything, even where the main process is told to", async () => {
  for (const url of ["https://example.org/", "http://127.0.0.1:1/x", "app://other/desktop.html"]) {
    const outcome = await studio.app.evaluate(async ({ BrowserWindow }, target) => {
      const window = new BrowserWindow({ show: false });
      const words = await window.loadURL(target).then(
        () => "loaded",
        (error: Error) => error.message,
      );
      window.destroy();
      return words;
    }, url);
    expect(outcome).toContain("ERR_BLOCKED_BY_CLIENT");
  }
});

test("runs no script that is not its own", async () => {
  const ran = await studio.page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.intruded = true;";
    document.head.append(script);
    return "intruded" in window;
  });
  expect(ran).toBe(false);
});

test("listens to its own page alone", async () => {
  // The same page with the same preload script in another window, and another page in the studio's own window.
  const asked = await studio.app.evaluate(
    async ({ BrowserWindow, dialog }, { preload, pages: [own, other] }) => {
      const heard: string[] = [];
      dialog.showOpenDialog = async () => {
        heard.push("a dialog was shown");
        return { canceled: true, filePaths: [] };
      };
      dialog.showMessageBox = (async () => {
        console.log("closing was asked about");
        return { response: 2, checkboxChecked: false };
      }) as typeof dialog.showMessageBox;
      const studioWindow = BrowserWindow.getAllWindows().find((window) => window.isVisible());
      const foreign = new BrowserWindow({ show: false, webPreferences: { preload } });
      await foreign.loadURL(own as string);
      const answer = `new Promise((resolve) => {
        skiploom.onMessage(() => resolve("was answered"));
        skiploom.reportUnsaved("not mine");
        skiploom.openNetwork().then((path) => setTimeout(() => resolve(path ?? "nothing"), 300));
      })`;
      heard.push(await foreign.webContents.executeJavaScript(answer));
      foreign.destroy();
      await studioWindow?.loadURL(other as string);
      heard.push(await studioWindow?.webContents.executeJavaScript(answer));
      // After this answer, for the app ends with its window.
      setTimeout(() => studioWindow?.close(), 50);
      return heard;
    },
    { preload: PRELOAD, pages: [PAGE, ENGINE_PAGE] },
  );
  expect(asked).toEqual(["nothing", "nothing"]);
  // The unsaved drawing that others told of is none of this window's.
  expect(await studio.app.ended).toEqual({ code: 0, signal: null });
  expect(studio.app.output()).not.toContain("closing was asked about");
});
