/** The studio's one window: sandboxed, isolated, bound to its own page. */
import { BrowserWindow, screen, type WebContents } from "electron";
import { IPC } from "./ipc-names";
import { isOwnUrl, PAGE } from "./window-security";
import { readWindowState, SMALLEST, saveWindowState, usableState } from "./window-state";

export interface WindowOptions {
  readonly preload: string;
  readonly icon: string;
  readonly stateFile: string;
  /** Asked when the window is about to close. */
  mayClose(): boolean;
  /** Called before the page loads, so that its first message finds an ear. */
  onCreated(window: BrowserWindow): void;
}

/** Resolves when its page is loaded, or the window was closed before that. Rejects when the page cannot be loaded. */
export async function openWindow(options: WindowOptions): Promise<void> {
  const areas = screen.getAllDisplays().map((display) => display.workArea);
  const { x, y, width, height, maximised } = usableState(await readWindowState(options.stateFile), areas);
  const window = new BrowserWindow({
    ...(x !== undefined && y !== undefined && { x, y }),
    width,
    height,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: "Skiploom",
    icon: options.icon,
    backgroundColor: "#0d1015",
    webPreferences: {
      preload: options.preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      spellcheck: false,
      // The curves go on growing behind other windows.
      backgroundThrottling: false,
    },
  });
  window.once("ready-to-show", () => {
    if (maximised) window.maximize();
    window.show();
  });
  let leaving = false;
  window.on("close", (event) => {
    if (!options.mayClose()) {
      event.preventDefault();
      return;
    }
    leaving = true;
    // Bounds before maximising, so that restoring brings them back.
    void saveWindowState(options.stateFile, {
      ...window.getNormalBounds(),
      maximised: window.isMaximized(),
    });
  });
  options.onCreated(window);
  try {
    await window.loadURL(PAGE);
  } catch (error) {
    // A person may close it before its page is there.
    if (!leaving && !window.isDestroyed()) throw error;
  }
}

/** For every page there ever is: no navigation away, no new windows, no embedded ones. */
export function lockContents(contents: WebContents): void {
  const stay = (event: { preventDefault(): void }, url: string): void => {
    if (!isOwnUrl(url)) event.preventDefault();
  };
  contents.on("will-navigate", stay);
  contents.on("will-redirect", stay);
  contents.on("will-frame-navigate", (event) => stay(event, event.url));
  contents.on("will-attach-webview", (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
}

export function sendCommand(window: BrowserWindow, command: string): void {
  if (!window.isDestroyed()) window.webContents.send(IPC.command, command);
}
