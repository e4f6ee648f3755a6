/** The one Chromium behind the double: its default context is the default session, each of its pages a window's. */
import { readFileSync } from "node:fs";
import path from "node:path";
import type { BrowserContext, CDPSession, Page } from "playwright";
import { findChromium } from "../../../scripts/lib/chromium.mjs";

/** The page that keeps Chromium running while no window is open. It belongs to nobody. */
export const ANCHOR = "data:text/plain,the%20double%20itself";

export interface Browser {
  readonly context: BrowserContext;
  /** A session with the browser itself. */
  readonly root: CDPSession;
  /** Where a test connects to the same pages. */
  readonly endpoint: string;
  newPage(): Promise<Page>;
  /** Called for pages that pages opened. */
  onForeignPage(listener: (page: Page) => void): void;
}

let started: Browser | undefined;

/** @throws while no window may be opened yet: before the app is ready */
export function browser(): Browser {
  if (!started) throw new Error("The double's browser has not been started: the app is not ready.");
  return started;
}

export async function startBrowser(userData: string, switches: readonly string[]): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error("No Chromium or Chrome is installed here; CHROMIUM can name one.");
  // Loaded late: a second start of an app ends without it.
  const { chromium } = await import("playwright");
  const folder = path.join(userData, "chromium");
  const context = await chromium.launchPersistentContext(folder, {
    executablePath,
    headless: true,
    viewport: null,
    args: [
      "--remote-debugging-port=0",
      // Chromium's sandbox does not run for the superuser.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      ...switches,
    ],
  });
  const ours = new Set<Page>(context.pages());
  await context.pages()[0]?.goto(ANCHOR);
  const owner = context.browser();
  if (!owner) throw new Error("Playwright gives no browser for its context.");
  const root = await owner.newBrowserCDPSession();
  await root.send("Target.setDiscoverTargets", { discover: true });
  const [port = "", name = ""] = readFileSync(path.join(folder, "DevToolsActivePort"), "utf8").split("\n");
  // Pages are opened one after the other, so that those which nobody here asked for can be told.
  let opening: Promise<unknown> = Promise.resolve();
  started = {
    context,
    root,
    endpoint: `ws://127.0.0.1:${port}${name}`,
    newPage() {
      const page = opening.then(async () => {
        const opened = await context.newPage();
        ours.add(opened);
        return opened;
      });
      opening = page.catch(() => undefined);
      return page;
    },
    onForeignPage(listener) {
      context.on("page", async (page) => {
        await opening;
        if (!ours.has(page)) listener(page);
      });
    },
  };
  return started;
}

let tracing: Promise<unknown> = Promise.resolve();

interface TracedFrame {
  readonly frame: string;
  readonly processId?: number;
}

/** The operating system's number of the process that shows a page: Chromium tells it in traces alone. */
export async function processIdOf(session: CDPSession): Promise<number> {
  const found = tracing.then(async () => {
    const frames: TracedFrame[] = [];
    const collect = ({ value }: { value: readonly object[] }): void => {
      for (const event of value as { name?: string; args?: { data?: { frames?: TracedFrame[] } } }[]) {
        if (event.name === "TracingStartedInBrowser") frames.push(...(event.args?.data?.frames ?? []));
      }
    };
    session.on("Tracing.dataCollected", collect);
    const complete = new Promise((resolve) => session.once("Tracing.tracingComplete", resolve));
    await session.send("Tracing.start", {
      transferMode: "ReportEvents",
      traceConfig: { includedCategories: ["-*", "disabled-by-default-devtools.timeline"] },
    });
    await session.send("Tracing.end");
    await complete;
    session.off("Tracing.dataCollected", collect);
    return frames[0]?.processId;
  });
  tracing = found.catch(() => undefined);
  const id = await found;
  if (id === undefined) throw new Error("Chromium did not say in which process the page is.");
  return id;
}
