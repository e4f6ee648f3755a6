/** The HTTP side: exchanges the token for the cookie, and hands out the studio's built files. */
import { type Context, Hono } from "hono";
import { cacheControl, securityHeaders } from "../pages/headers";
import { readPageFile } from "../pages/page-files";
import {
  type Caller,
  hasSession,
  refusal,
  type Secrets,
  sameSecret,
  sessionCookie,
  TOKEN_PARAMETER,
} from "./access";

export interface PagesOptions {
  /** Folder of built pages. */
  readonly root: string;
  readonly secrets: Secrets;
  /** Known once the server listens. */
  port(): number;
}

const WITHOUT_SECRET =
  "This studio opens only from the address that `skiploom serve` printed when it started. " +
  "Copy that address, with its token, into the browser.";

/** The page that stands for the bare address. */
const START_PAGE = "/web.html";

export function createPages({ root, secrets, port }: PagesOptions): Hono {
  const app = new Hono({ strict: true });

  app.use(async (context, next) => {
    const caller = callerOf((name) => context.req.header(name));
    const words = refusal(caller, port(), "page");
    if (words) return plain(context, 403, words);
    await next();
    setHeaders(context, `ws://${caller.host}`);
  });

  app.get("*", async (context) => {
    const url = new URL(context.req.url);
    const token = url.searchParams.get(TOKEN_PARAMETER);
    if (token !== null && sameSecret(token, secrets.token)) {
      context.header("Set-Cookie", sessionCookie(port(), secrets.session));
      context.header("Cache-Control", "no-store");
      // Without the token, which would stay in the browser's history.
      return context.redirect("/", 303);
    }
    const caller = callerOf((name) => context.req.header(name));
    if (!hasSession(caller, port(), secrets.session)) return plain(context, 403, WITHOUT_SECRET);
    const pathname = rawPath(context.req.url);
    const file = await readPageFile(root, pathname === "/" ? START_PAGE : pathname);
    if (!file) return plain(context, 404, "There is nothing at this address.");
    return context.body(file.bytes.slice().buffer, 200, {
      "Content-Type": file.type,
      "Cache-Control": cacheControl(pathname),
    });
  });
  app.all("*", (context) => {
    context.header("Allow", "GET, HEAD");
    return plain(context, 405, "Pages can only be read.");
  });
  app.onError((error, context) => {
    console.error(`A page could not be answered: ${error.message}`);
    return plain(context, 500, "Something failed inside Skiploom. The terminal says more.");
  });
  return app;
}

/** The parts of a request that say who is asking. */
export function callerOf(header: (name: string) => string | undefined): Caller {
  return {
    host: header("host"),
    origin: header("origin"),
    fetchSite: header("sec-fetch-site"),
    cookie: header("cookie"),
  };
}

function plain(context: Context, status: 403 | 404 | 405 | 500, words: string): Response {
  setHeaders(context);
  return context.text(`${words}\n`, status, { "Cache-Control": "no-store" });
}

function setHeaders(context: Context, socketOrigin?: string): void {
  for (const [name, value] of Object.entries(securityHeaders(socketOrigin))) context.header(name, value);
}

/** The path as the browser sent it, so that encoded slashes and dots are seen as what they are. */
function rawPath(url: string): string {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  return start < 0 ? "/" : url.slice(start).replace(/[?#].*$/, "");
}
