/** Windows that pages open: electronjs.org/docs/latest/api/window-open. Without a handler they are allowed. */
import type { Page } from "playwright";
import { outside } from "./addresses";
import { browser } from "./browser";
import type { Contents } from "./contents";
import { NotStoodInFor, refusing } from "./refusing";

interface Decision {
  readonly allowed: boolean;
  readonly opener: Contents;
}

/** By address: Chromium says that a page is about to be opened before it has that page. */
const decisions = new Map<string, Decision>();

function decide(opener: Contents, url: string, frameName: string, features: string): boolean {
  const handler = opener.openHandler;
  const details = refusing<Electron.HandlerDetails>("HandlerDetails", {
    url: outside(url),
    frameName,
    features,
    disposition: features === "" ? "foreground-tab" : "new-window",
  });
  const answer = handler?.(details) ?? { action: "allow" };
  if (answer.action === "allow") {
    if (answer.overrideBrowserWindowOptions) throw new NotStoodInFor("overrideBrowserWindowOptions");
    if (!/^https?:/.test(url)) throw new NotStoodInFor(`window that a page opens at ${url}`);
  }
  decisions.set(url, { allowed: answer.action === "allow", opener });
  return answer.action === "allow";
}

/** For `window.open` of a page, which waits for the answer. */
export function mayOpen(opener: Contents, query: URLSearchParams): boolean {
  return decide(opener, query.get("url") ?? "", query.get("name") ?? "", query.get("features") ?? "");
}

/** Chromium says that a page opens a window: by `window.open`, which was decided, or by a link or a form. */
export function announced(opener: Contents, url: string, name: string): void {
  if (!decisions.get(url)?.allowed) decide(opener, url, name, "");
}

/** For the first request of a page that is nobody's yet. */
export async function isAllowed(url: string): Promise<boolean> {
  for (let tries = 0; tries < 50 && !decisions.has(url); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return decisions.get(url)?.allowed ?? false;
}

/** @param adopt makes a window of a page that was allowed */
export function watchPopups(adopt: (page: Page, opener: Contents, url: string) => void): void {
  browser().onForeignPage((page) => {
    const decision = decisions.get(page.url());
    decisions.delete(page.url());
    if (decision?.allowed) adopt(page, decision.opener, page.url());
    else page.close().catch(() => undefined);
  });
}
