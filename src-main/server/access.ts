/**
 * Who may talk to the server. It stands on the loopback address, but every page a browser shows can send requests
 * there, and a name that resolves to 127.0.0.1 (DNS rebinding) turns a foreign page into a same-origin one. So a
 * request must name this very address as its host, come from this origin or none, and carry a secret: the token of
 * the printed address once, a cookie from then on. 128 bits of randomness each.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

export const TOKEN_PARAMETER = "token";

export interface Secrets {
  /** In the printed address; exchanged for the cookie. */
  readonly token: string;
  /** What the cookie holds. Another value than the token, so that neither gives away the other. */
  readonly session: string;
}

export function createSecrets(): Secrets {
  return { token: randomBytes(16).toString("hex"), session: randomBytes(16).toString("hex") };
}

/** Compares in a time that tells nothing about where two texts differ. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Browsers keep cookies by host, not by port: the port in the name keeps two studios apart. */
export function cookieName(port: number): string {
  return `skiploom-${port}`;
}

export function sessionCookie(port: number, session: string): string {
  return `${cookieName(port)}=${session}; Path=/; HttpOnly; SameSite=Strict`;
}

/** The value of a cookie in a `Cookie` header. Of several by the same name the first counts, as in RFC 6265. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? "").split(";")) {
    const separator = part.indexOf("=");
    if (separator > 0 && part.slice(0, separator).trim() === name) return part.slice(separator + 1).trim();
  }
  return undefined;
}

/** The hosts by which this server is rightly called. Never a name from outside, whatever it resolves to. */
export function isOwnHost(host: string | undefined, port: number): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

/** What is asked about before anything else is looked at; the same for pages and for the socket. */
export interface Caller {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`, which browsers send and pages cannot set. */
  readonly fetchSite: string | undefined;
  readonly cookie: string | undefined;
}

/** Why a caller is turned away, in words; undefined when it may go on to show its secret. */
export function refusal(caller: Caller, port: number, purpose: "page" | "socket"): string | undefined {
  if (!isOwnHost(caller.host, port)) return "The request names another host than this studio's address.";
  const own = `http://${caller.host}`;
  if (caller.origin !== undefined && caller.origin !== own) return "The request comes from another site.";
  // Browsers always name the origin of a socket; what does not is no window of the studio.
  if (purpose === "socket" && caller.origin === undefined)
    return "The request does not say where it comes from.";
  const site = caller.fetchSite;
  if (site !== undefined && site !== "same-origin" && site !== "none") {
    return "The request was made by another site. Copy the address into the browser instead.";
  }
  return undefined;
}

export function hasSession(caller: Caller, port: number, session: string): boolean {
  return sameSecret(readCookie(caller.cookie, cookieName(port)) ?? "", session);
}
