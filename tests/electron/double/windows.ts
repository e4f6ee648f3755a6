/** BrowserWindow: electronjs.org/docs/latest/api/browser-window. Its place and size are numbers here; nothing is drawn on a screen. */
import type { Page } from "playwright";
import { Contents } from "./contents";
import {
  appEvents,
  closeCancelled,
  hasEnded,
  isReady,
  type OpenWindow,
  windowClosed,
  windowOpened,
} from "./lifecycle";
import { acceptOnly, cancellable, NamedEvents, NotStoodInFor, refusing } from "./refusing";

const OPTIONS = [
  "x",
  "y",
  "width",
  "height",
  "minWidth",
  "minHeight",
  "show",
  "title",
  "icon",
  "backgroundColor",
];
const MORE_OPTIONS = ["focusable", "skipTaskbar", "webPreferences"];
/** What each web preference has to be: the double has pages of this one kind. */
const PREFERENCES: Readonly<Record<string, unknown>> = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  webSecurity: true,
};
const FREE_PREFERENCES = ["preload", "spellcheck", "backgroundThrottling"];

const windows = new Map<Electron.BrowserWindow, DoubleWindow>();
let lastId = 0;

function checkOptions({ webPreferences = {}, ...options }: Electron.BrowserWindowConstructorOptions): void {
  acceptOnly("BrowserWindow's options", options, [...OPTIONS, ...MORE_OPTIONS]);
  acceptOnly("webPreferences", webPreferences, [...Object.keys(PREFERENCES), ...FREE_PREFERENCES]);
  for (const [name, wanted] of Object.entries(PREFERENCES)) {
    const given = Reflect.get(webPreferences, name) ?? wanted;
    if (given !== wanted) throw new NotStoodInFor(`page with ${name} ${given}`);
  }
}

class DoubleWindow implements OpenWindow {
  readonly contents: Contents;
  readonly face: Electron.BrowserWindow;
  private readonly events = new NamedEvents("BrowserWindow", [
    "ready-to-show",
    "show",
    "hide",
    "focus",
    "blur",
    "minimize",
    "maximize",
    "unmaximize",
    "restore",
    "close",
    "closed",
  ]);
  private bounds: Electron.Rectangle;
  private state: "normal" | "minimized" | "maximized" = "normal";
  private visible: boolean;
  private focused = false;
  private destroyed = false;
  private leaving = false;

  constructor(
    readonly options: Electron.BrowserWindowConstructorOptions,
    adopted?: Page,
  ) {
    if (!isReady()) throw new Error("Cannot create BrowserWindow before app is ready");
    checkOptions(options);
    const { x = 0, y = 0, width = 800, height = 600, show = true, webPreferences = {} } = options;
    this.bounds = { x, y, width, height };
    this.visible = show;
    this.contents = new Contents({
      preload: webPreferences.preload,
      backgroundThrottling: webPreferences.backgroundThrottling ?? true,
      size: { width, height },
      adopted,
    });
    // Once, after the page was loaded, if the window was not shown by then: browser-window#event-ready-to-show
    this.contents.events
      .methods(() => undefined)
      .once("did-finish-load", () =>
        setImmediate(() => {
          if (!this.visible && !this.destroyed) this.events.emit("ready-to-show", {});
        }),
      );
    this.face = this.createFace();
    lastId += 1;
    windows.set(this.face, this);
    windowOpened(this);
    appEvents.emit("browser-window-created", {}, this.face);
  }

  /** First `close`, which may be prevented; then the page's own handlers; then `closed`. browser-window#event-close */
  close(): void {
    if (this.leaving || this.destroyed) return;
    const event = cancellable({});
    this.events.emit("close", event);
    if (event.defaultPrevented) {
      closeCancelled();
      return;
    }
    this.leaving = true;
    void this.contents.leave().then(() => this.destroy());
  }

  /** Without `close`, yet with `closed`: browser-window#windestroy */
  destroy(): void {
    if (this.destroyed || hasEnded()) return;
    this.destroyed = true;
    windows.delete(this.face);
    this.events.emit("closed");
    this.contents.destroy();
    windowClosed(this);
  }

  private createFace(): Electron.BrowserWindow {
    const become = (state: "normal" | "minimized" | "maximized", event: string): void => {
      if (this.state === state) return;
      this.state = state;
      this.events.emit(event);
    };
    const part = {
      ...this.events.methods(() => this.face),
      id: lastId + 1,
      webContents: this.contents.face,
      loadURL: (url: string) => this.contents.load(url),
      close: () => this.close(),
      destroy: () => this.destroy(),
      isDestroyed: () => this.destroyed,
      isVisible: () => this.visible,
      show: () => {
        this.visible = true;
        this.events.emit("show");
        this.focus();
      },
      hide: () => {
        this.visible = false;
        this.events.emit("hide");
      },
      focus: () => this.focus(),
      blur: () => {
        this.focused = false;
        this.events.emit("blur");
      },
      isFocused: () => this.focused,
      minimize: () => become("minimized", "minimize"),
      isMinimized: () => this.state === "minimized",
      maximize: () => become("maximized", "maximize"),
      unmaximize: () => become("normal", "unmaximize"),
      isMaximized: () => this.state === "maximized",
      restore: () => become("normal", "restore"),
      getNormalBounds: () => ({ ...this.bounds }),
      setBounds: (bounds: Partial<Electron.Rectangle>) => {
        this.bounds = { ...this.bounds, ...bounds };
      },
    };
    return refusing<Electron.BrowserWindow>("BrowserWindow", part, (key) => {
      if (this.destroyed && !["isDestroyed", "off", "removeListener"].includes(key)) {
        throw new TypeError("Object has been destroyed");
      }
    });
  }

  private focus(): void {
    this.focused = true;
    this.events.emit("focus");
  }
}

/** A page that a page opened becomes a window with its opener's preferences: electronjs.org/docs/latest/api/window-open */
export function adopt(page: Page, opener: Contents, url: string): void {
  const by = [...windows.values()].find(({ contents }) => contents === opener);
  const { webPreferences } = by?.options ?? {};
  const window = new DoubleWindow({ ...(webPreferences && { webPreferences }) }, page);
  opener.events.emit(
    "did-create-window",
    window.face,
    refusing<Electron.DidCreateWindowDetails>("DidCreateWindowDetails", { url }),
  );
}

export const BrowserWindow: typeof Electron.BrowserWindow = refusing<typeof Electron.BrowserWindow>(
  "BrowserWindow",
  Object.assign(
    function create(options: Electron.BrowserWindowConstructorOptions = {}) {
      return new DoubleWindow(options).face;
    },
    {
      getAllWindows: () => [...windows.keys()],
      getFocusedWindow: () => [...windows.keys()].find((window) => window.isFocused()) ?? null,
      fromWebContents: (contents: Electron.WebContents) =>
        [...windows.keys()].find((window) => window.webContents === contents) ?? null,
    },
  ),
);
