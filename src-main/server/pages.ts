/** The HTTP side: exchanges a token for the secret, and hands out the studio's built files, which hold none. */
import { type Context, Hono } from "hono";
import { cacheControl, securityHeaders } from "../pages/headers";
import { readPageFile } from "../pages/page-files";
import { type Access, type Caller, ownHost, refusal, TOKEN_PARAMETER } from "./access";
import { EXCHANGE_SCRIPT, exchangePage } from "./exchange-page";

export interface PagesOptions {
  /** Folder of built pages. */
  readonly root: string;
  readonly access: Access;
  /** Known once the server listens. */
  port(): number;
}

/** The page that stands for the bare address. */
const START_PAGE = "/web.html";

export function createPages({ root, access, port }: PagesOptions): Hono {
  const app = new Hono({ strict: true });

  app.use(async (context, next) => {
    const caller = callerOf((name) => context.req.header(name));
    // A person may have typed the name. What the browser keeps, it keeps for the address alone.
    if (caller.host === `localhost:${port()}` && context.req.method === "GET") {
      const { pathname, search } = new URL(context.req.url);
      return context.redirect(`http://${ownHost(port())}${pathname}${search}`, 302);
    }
    const words = refusal(caller, port(), tokenOf(context) === undefined ? "page" : "exchange");
    if (words) return plain(context, 403, words);
    // A browser that only looks ahead would spend the token, and show what it got later or never.
    if (context.req.header("sec-purpose")) return plain(context, 403, "This page is not loaded in advance.");
    await next();
    setHeaders(context, `ws://${ownHost(port())}`);
  });

  app.get("*", async (context) => {
    const token = tokenOf(context);
    if (token !== undefined) {
      const secret = access.exchange(token);
      return context.html(exchangePage(secret), secret === undefined ? 403 : 200, {
        "Cache-Control": "no-store",
      });
    }
    const pathname = rawPath(context.req.url);
    if (pathname === EXCHANGE_SCRIPT.path) {
      return context.body(EXCHANGE_SCRIPT.text, 200, {
        "Content-Type": "text/javascript; charset=utf-8",
        "Cache-Control": "no-store",
      });
    }
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

/** The token of a request that would spend it. */
function tokenOf(context: Context): string | undefined {
  const { method, url } = context.req;
  if (method !== "GET" || rawPath(url) !== "/") return undefined;
  return new URL(url).searchParams.get(TOKEN_PARAMETER) ?? undefined;
}

/** The parts of a request that say who is asking. */
export function callerOf(header: (name: string) => string | undefined): Caller {
  return {
    host: header("host"),
    origin: header("origin"),
    fetchSite: header("sec-fetch-site"),
    fetchMode: header("sec-fetch-mode"),
    fetchDestination: header("sec-fetch-dest"),
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
