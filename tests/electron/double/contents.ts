/** A window's webContents: electronjs.org/docs/latest/api/web-contents */
import type { Page } from "playwright";
import { inside, isRegistered, outside } from "./addresses";
import { invoked, received } from "./ipc-main";
import { appEvents } from "./lifecycle";
import type { FromPage, ToPage } from "./page/messages";
import { PageLink, type PageOptions } from "./page-link";
import { PagePorts } from "./page-ports";
import { announced } from "./popups";
import { cancellable, NamedEvents, NotStoodInFor, refusing } from "./refusing";
import { decidePermission, mayDownload } from "./session";

type OpenHandler = Parameters<Electron.WebContents["setWindowOpenHandler"]>[0];

/** Chromium's words for how a process ended, where they are Electron's too. */
const ENDS: readonly Electron.RenderProcessGoneDetails["reason"][] = ["crashed", "killed", "oom"];
/** What may still be asked of one that is gone. */
const AFTER_THE_END = ["isDestroyed", "off", "removeListener"];

const byPage = new Map<Page, Contents>();
let lastId = 0;

/** Undefined for pages that no window shows (yet). */
export function contentsOf(page: Page): Contents | undefined {
  return byPage.get(page);
}

export interface ContentsOptions extends PageOptions {
  readonly backgroundThrottling: boolean;
}

export class Contents {
  readonly id: number;
  readonly events = new NamedEvents("webContents", [
    "will-frame-navigate",
    "will-navigate",
    "did-navigate",
    "dom-ready",
    "did-finish-load",
    "console-message",
    "preload-error",
    "render-process-gone",
    "did-create-window",
    "destroyed",
    // These never come here: redirects and web views are refused, and no page is watched for its silence.
    "will-redirect",
    "will-attach-webview",
    "unresponsive",
  ]);
  readonly face: Electron.WebContents;
  /** Where the page is, as the browser says it. */
  insideUrl = "about:blank";
  openHandler: OpenHandler | undefined;
  private link: Promise<PageLink>;
  private opened: PageLink | undefined;
  private processId: number | undefined;
  private crashed = false;
  private destroyed = false;
  private readonly ports = new PagePorts((message) => this.tell(message));
  /** Addresses that the page asked to go to, for telling its navigations from those of the main process. */
  private readonly requested = new Set<string>();

  constructor(private readonly options: ContentsOptions) {
    lastId += 1;
    this.id = lastId;
    this.face = this.createFace();
    this.link = this.open(options);
    // What is awaited later is told then.
    this.link.catch(() => undefined);
    appEvents.emit("web-contents-created", {}, this.face);
  }

  send(channel: string, args: readonly unknown[], ports: readonly number[] = []): void {
    this.tell({ kind: "message", channel, args, ports });
  }

  /** True where the page may go there. In the documented order: web-contents#document-navigations */
  mayNavigate(url: string, isMainFrame: boolean): boolean {
    const params = { url: outside(url), isMainFrame, isSameDocument: false };
    const event = cancellable(params);
    this.events.emit("will-frame-navigate", event);
    if (event.defaultPrevented || !isMainFrame) return !event.defaultPrevented;
    const main = cancellable(params);
    this.events.emit("will-navigate", main, params.url, false, true);
    return !main.defaultPrevented;
  }

  /** Whether the page itself asked to go there. */
  takeRequested(url: string): boolean {
    return this.requested.delete(url);
  }

  /** Rejects as `did-fail-load` words it: electronjs.org/docs/latest/api/browser-window#winloadurlurl-options */
  async load(url: string): Promise<void> {
    const target = inside(url);
    if (!/^(?:https?|about|data):/.test(target)) throw new NotStoodInFor(`loadURL of ${url}`);
    const link = await this.alive();
    try {
      await link.page.goto(target);
    } catch (error) {
      // Electron's word for one that was destroyed meanwhile is the general one.
      const known = this.destroyed ? "ERR_FAILED" : /net::(ERR_\w+)/.exec(String(error))?.[1];
      const code = known ?? String(error);
      throw new Error(`${code} loading '${url}'`);
    }
    this.processId = await link.processId();
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.ports.pageGone();
    this.link.then(({ page }) => page.close()).catch(() => undefined);
    this.events.emit("destroyed");
  }

  /** The page's own way out: its handlers for leaving run first. */
  async leave(): Promise<void> {
    const page = await this.link.then(
      (link) => link.page,
      () => undefined,
    );
    if (!page || this.crashed || page.isClosed()) return;
    await new Promise<void>((resolve, reject) => {
      page.once("close", () => resolve());
      page.once("dialog", () => reject(new NotStoodInFor("page that asks before it is left")));
      page.close({ runBeforeUnload: true }).catch(reject);
    });
  }

  private createFace(): Electron.WebContents {
    const part = {
      ...this.events.methods(() => this.face),
      id: this.id,
      isDestroyed: () => this.destroyed,
      isCrashed: () => this.crashed,
      getURL: () => outside(this.insideUrl),
      getBackgroundThrottling: () => this.options.backgroundThrottling,
      getOSProcessId: () => {
        if (this.processId === undefined) throw new NotStoodInFor("process of a page that was not loaded");
        return this.processId;
      },
      send: (channel: string, ...args: unknown[]) => this.send(channel, args),
      postMessage: (channel: string, message: unknown, transfer: Electron.MessagePortMain[] = []) =>
        this.send(
          channel,
          [message],
          transfer.map((port) => this.ports.take(port)),
        ),
      setWindowOpenHandler: (handler: OpenHandler) => {
        this.openHandler = handler;
      },
      loadURL: (url: string) => this.load(url),
      reload: () => void this.reload().catch(() => undefined),
      forcefullyCrashRenderer: () => {
        this.link.then((link) => link.crash()).catch(() => undefined);
      },
      executeJavaScript: async (code: string) => (await this.alive()).page.evaluate(code),
    };
    return refusing<Electron.WebContents>("webContents", part, (key) => {
      if (this.destroyed && !AFTER_THE_END.includes(key)) throw new TypeError("Object has been destroyed");
    });
  }

  private async reload(): Promise<void> {
    if (this.crashed) await this.load(outside(this.insideUrl));
    else await (await this.link).page.reload();
  }

  /** A page that crashed is replaced by another one. */
  private async alive(): Promise<PageLink> {
    const before = await this.link;
    if (!this.crashed || this.destroyed) return before;
    this.crashed = false;
    this.link = this.open({ ...this.options, adopted: undefined });
    const after = await this.link;
    byPage.delete(before.page);
    before.page.close().catch(() => undefined);
    return after;
  }

  private async open(options: PageOptions): Promise<PageLink> {
    const link = await PageLink.open(options, {
      hear: (message) => {
        if (!this.destroyed) this.hear(message);
      },
      navigated: (url) => {
        this.insideUrl = url;
        this.ports.pageGone();
        this.events.emit("did-navigate", {}, outside(url), 200, "OK");
      },
      requested: (url) => {
        if (!isRegistered(url.split(":")[0] ?? "")) this.requested.add(url);
        // Chromium itself does not know this scheme.
        else if (this.mayNavigate(url, true)) this.load(url).catch(() => undefined);
      },
      opens: (url, name) => announced(this, url, name),
      domReady: () => this.events.emit("dom-ready", {}),
      loaded: () => this.events.emit("did-finish-load", {}),
      printed: (words) => this.printed(words),
      downloads: (download) => {
        void download.cancel();
        if (mayDownload(this, download.url(), download.suggestedFilename())) {
          throw new NotStoodInFor("download that nothing prevents");
        }
      },
      gone: (status, exitCode) => this.gone(status, exitCode),
    });
    byPage.set(link.page, this);
    this.opened = link;
    if (this.destroyed) await link.page.close();
    return link;
  }

  private printed(message: string): void {
    if (this.destroyed) return;
    const event = refusing<Electron.WebContentsConsoleMessageEventParams>("console-message", { message });
    this.events.emit("console-message", event);
  }

  private gone(status: string, exitCode: number): void {
    if (this.destroyed || this.crashed) return;
    this.crashed = true;
    this.ports.pageGone();
    const reason = ENDS.find((one) => one === status) ?? "abnormal-exit";
    this.events.emit("render-process-gone", {}, { reason, exitCode });
  }

  private tell(message: ToPage): void {
    if (!this.destroyed) this.opened?.tell(message);
  }

  private hear(message: FromPage): void {
    const url = outside(message.url);
    if (message.kind === "send") received(this, url, message.channel, message.args);
    else if (message.kind === "invoke") {
      void invoked(this, url, message.channel, message.args).then((outcome) =>
        this.tell({ kind: "answer", call: message.call, outcome }),
      );
    } else if (message.kind === "permission") {
      void decidePermission(this, message.asks, message.name, url).then(
        () => this.tell({ kind: "answer", call: message.call, outcome: { value: undefined } }),
        (error) => this.tell({ kind: "answer", call: message.call, outcome: { error: String(error) } }),
      );
    } else if (message.kind === "preload-error") {
      const error = Object.assign(new Error(message.message), { stack: message.stack });
      this.events.emit("preload-error", {}, this.options.preload, error);
      this.printed(`Unable to load preload script: ${this.options.preload}\n${message.stack}`);
    } else this.ports.hear(message);
  }
}
