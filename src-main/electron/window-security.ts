/** What the window may do: show its own page, and nothing else. Pure, so that it is tested without Electron. */
export const SCHEME = "app";
export const PAGE_HOST = "studio";
export const PAGE = `${SCHEME}://${PAGE_HOST}/desktop.html`;

/** True for the studio's own page and its files. */
export function isOwnUrl(url: string): boolean {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return false;
  }
  const { protocol, host, username, password } = parsed;
  return protocol === `${SCHEME}:` && host === PAGE_HOST && username === "" && password === "";
}

/** A message counts only when it comes from the top frame of the studio's own page. */
export function isAllowedSender(frame: { url: string; isTopFrame: boolean } | null): boolean {
  return frame?.isTopFrame === true && isOwnUrl(frame.url);
}

/** The window asks nothing of any network; the developer tools of a person who opened them may load themselves. */
export function isAllowedRequest(url: string): boolean {
  return isOwnUrl(url) || /^(devtools|data|blob):/.test(url);
}
