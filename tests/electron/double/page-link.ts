/** The page of Chromium behind a window: its scripts, the line to its isolated world, and what it tells of itself. */
import { readFileSync } from "node:fs";
import type { CDPSession, Download, Page } from "playwright";
import { browser, processIdOf } from "./browser";
import { fromText, toText } from "./clone";
import { BINDING, type FromPage, ISOLATED_WORLD, RECEIVER, type ToPage } from "./page/messages";
import { pageScripts } from "./page-scripts";

/** What a page tells. Addresses are those inside the browser. */
export interface PageListener {
  hear(message: FromPage): void;
  navigated(url: string): void;
  /** The page itself wants to go there. */
  requested(url: string): void;
  opens(url: string, name: string): void;
  domReady(): void;
  loaded(): void;
  printed(words: string): void;
  downloads(download: Download): void;
  gone(status: string, exitCode: number): void;
}

export interface PageOptions {
  readonly preload: string | undefined;
  readonly size: { readonly width: number; readonly height: number };
  /** A page that a page opened and that was allowed. */
  readonly adopted: Page | undefined;
}

interface CrashedTarget {
  readonly targetId: string;
  readonly status: string;
  readonly errorCode: number;
}

export class PageLink {
  private isolated: number | undefined;
  private mainFrame: string | undefined;

  private constructor(
    readonly page: Page,
    private readonly session: CDPSession,
    private readonly listener: PageListener,
  ) {}

  static async open({ preload, size, adopted }: PageOptions, listener: PageListener): Promise<PageLink> {
    const page = adopted ?? (await browser().newPage());
    const session = await browser().context.newCDPSession(page);
    const link = new PageLink(page, session, listener);
    const { targetInfo } = await session.send("Target.getTargetInfo");
    const { root } = browser();
    const crashed = ({ targetId, status, errorCode }: CrashedTarget): void => {
      if (targetId !== targetInfo.targetId) return;
      link.isolated = undefined;
      listener.gone(status, errorCode);
    };
    root.on("Target.targetCrashed", crashed);
    page.once("close", () => root.off("Target.targetCrashed", crashed));
    link.listen();
    const scripts = pageScripts(preload === undefined ? undefined : readFileSync(preload, "utf8"));
    await Promise.all([
      session.send("Page.enable"),
      session.send("Runtime.enable"),
      session.send("Runtime.addBinding", { name: BINDING, executionContextName: ISOLATED_WORLD }),
      // In this order, in which Chromium runs them too.
      session.send("Page.addScriptToEvaluateOnNewDocument", { source: scripts.main }),
      session.send("Page.addScriptToEvaluateOnNewDocument", {
        source: scripts.isolated,
        worldName: ISOLATED_WORLD,
      }),
      page.setViewportSize(size),
    ]);
    return link;
  }

  /** To the page's isolated world as it is now; nobody hears it while there is none. */
  tell(message: ToPage): void {
    const text = toText(message);
    if (this.isolated === undefined) return;
    const expression = `${RECEIVER}(${JSON.stringify(text)})`;
    this.session.send("Runtime.evaluate", { expression, contextId: this.isolated }).catch(() => undefined);
  }

  processId(): Promise<number> {
    return processIdOf(this.session);
  }

  crash(): void {
    this.session.send("Page.crash").catch(() => undefined);
  }

  private listen(): void {
    const { page, session, listener } = this;
    session.on("Runtime.executionContextCreated", ({ context: { id, name, auxData } }) => {
      if (name === ISOLATED_WORLD && auxData?.frameId === this.mainFrame) this.isolated = id;
    });
    session.on("Runtime.executionContextsCleared", () => {
      this.isolated = undefined;
    });
    session.on("Runtime.bindingCalled", ({ name, payload }) => {
      if (name === BINDING) listener.hear(fromText(payload) as FromPage);
    });
    session.on("Page.frameNavigated", ({ frame }) => {
      if (frame.parentId !== undefined) return;
      this.mainFrame = frame.id;
      listener.navigated(frame.unreachableUrl ?? frame.url);
    });
    session.on("Page.frameRequestedNavigation", ({ url, disposition }) => {
      if (disposition === "currentTab") listener.requested(url);
    });
    session.on("Page.windowOpen", ({ url, windowName }) => listener.opens(url, windowName));
    page.on("domcontentloaded", () => listener.domReady());
    page.on("load", () => listener.loaded());
    page.on("console", (message) => listener.printed(message.text()));
    page.on("pageerror", (error) => listener.printed(`Uncaught ${error}`));
    page.on("download", (download) => listener.downloads(download));
  }
}
