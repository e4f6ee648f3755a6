/** Answers every request of every page: the session's listener is asked, then the protocol's handler. Nothing reaches a network. */
import type { Page, Route } from "playwright";
import { outside } from "./addresses";
import { browser } from "./browser";
import { type Contents, contentsOf } from "./contents";
import { WINDOW_OPEN_PATH } from "./page/messages";
import { isAllowed, mayOpen } from "./popups";
import { answerOf, mayRequest } from "./session";

const TYPES: Readonly<Record<string, Electron.OnBeforeRequestListenerDetails["resourceType"]>> = {
  stylesheet: "stylesheet",
  script: "script",
  image: "image",
  font: "font",
  fetch: "xhr",
  xhr: "xhr",
  ping: "ping",
  media: "media",
};
let lastRequest = 0;

export async function answerRequests(): Promise<void> {
  await browser().context.route("**/*", async (route) => {
    try {
      await answer(route);
    } catch (error) {
      console.error(error);
      await route.abort("failed").catch(() => undefined);
    }
  });
}

/** Requests of workers and of pages that are just being opened have no frame yet. */
function pageOf(route: Route): Page | undefined {
  try {
    return route.request().frame().page();
  } catch {
    return undefined;
  }
}

function isMainFrame(route: Route): boolean {
  try {
    return route.request().frame().parentFrame() === null;
  } catch {
    return true;
  }
}

async function answer(route: Route): Promise<void> {
  const request = route.request();
  const insideUrl = request.url();
  const page = pageOf(route);
  const contents = page && contentsOf(page);
  const { pathname, searchParams } = new URL(insideUrl);
  if (pathname === WINDOW_OPEN_PATH && contents) {
    const allowed = mayOpen(contents, searchParams);
    return await route.fulfill({ contentType: "text/plain", body: allowed ? "allow" : "deny" });
  }
  const navigates = request.isNavigationRequest();
  // A page that a page opens is nobody's until its window is allowed.
  if (navigates && !contents && !(await isAllowed(insideUrl))) return await route.abort("aborted");
  if (
    navigates &&
    contents?.takeRequested(insideUrl) &&
    !contents.mayNavigate(insideUrl, isMainFrame(route))
  ) {
    return await route.abort("aborted");
  }
  await serve(route, outside(insideUrl), navigates, contents);
}

async function serve(
  route: Route,
  url: string,
  navigates: boolean,
  contents: Contents | undefined,
): Promise<void> {
  const request = route.request();
  lastRequest += 1;
  const frame = isMainFrame(route) ? "mainFrame" : "subFrame";
  const allowed = await mayRequest({
    id: lastRequest,
    url,
    method: request.method(),
    resourceType: navigates ? frame : (TYPES[request.resourceType()] ?? "other"),
    ...(contents && { webContentsId: contents.id }),
  });
  if (!allowed) return await route.abort("blockedbyclient");
  if (url === request.url()) {
    console.error(`The double has no network: ${url}`);
    return await route.abort("internetdisconnected");
  }
  const body = request.postDataBuffer();
  const response = await answerOf(url, {
    method: request.method(),
    headers: request.headers(),
    ...(body && { body: new Uint8Array(body) }),
  });
  if (!response) return await route.abort("failed");
  if (response.status >= 300 && response.status < 400) throw new Error(`The double has no redirects: ${url}`);
  await route.fulfill({
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  });
}
