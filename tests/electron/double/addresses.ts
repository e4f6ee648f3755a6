/**
 * Chromium drops what has a scheme that it does not know before anything can answer it. So inside the browser
 * `app://HOST/path` stands as `https://HOST.app.test/path`; the double translates at its edges.
 */
const INSIDE = /^https:\/\/([^/:?#]+)\.([a-z][a-z0-9+.-]*)\.test(?=[/?#]|$)/;

/** Schemes that were registered as standard ones before the app was ready. */
const schemes = new Set<string>();

export function registerScheme(scheme: string): void {
  schemes.add(scheme);
}

export function isRegistered(scheme: string): boolean {
  return schemes.has(scheme);
}

/** The address as the browser is asked for it. */
export function inside(url: string, known: ReadonlySet<string> = schemes): string {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/.exec(url);
  const [whole = "", scheme = "", host = ""] = match ?? [];
  return known.has(scheme) ? `https://${host}.${scheme}.test${url.slice(whole.length)}` : url;
}

/** The address as Electron would tell it. */
export function outside(url: string, known: ReadonlySet<string> = schemes): string {
  const match = INSIDE.exec(url);
  const [whole = "", host = "", scheme = ""] = match ?? [];
  return known.has(scheme) ? `${scheme}://${host}${url.slice(whole.length)}` : url;
}
