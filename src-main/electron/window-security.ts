/** What windows may do: show their own page, and nothing else. Pure, so that it is tested without Electron. */
export const SCHEME = "app";
const PAGE_HOST = "studio";
export const PAGE = `${SCHEME}://${PAGE_HOST}/desktop.html`;
/** An origin of its own, so that the engine's page has its own process and nothing in common with the studio's. */
const ENGINE_HOST = "engine";
export const ENGINE_PAGE = `${SCHEME}://${ENGINE_HOST}/gpu.html`;

/** True for the studio's own page and its files. */
export function isOwnUrl(url: string): boolean {
  return isUrlOf(PAGE_HOST, url);
}

/** True for the hidden page of a GPU engine and its files. */
export function isEngineUrl(url: string): boolean {
  return isUrlOf(ENGINE_HOST, url);
}

function isUrlOf(wanted: string, url: string): boolean {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return false;
  }
  const { protocol, host, username, password } = parsed;
  return protocol === `${SCHEME}:` && host === wanted && username === "" && password === "";
}

/** A message counts only when it comes from the top frame of the studio's own page. */
export function isAllowedSender(frame: { url: string; isTopFrame: boolean } | null): boolean {
  return frame?.isTopFrame === true && isOwnUrl(frame.url);
}

/** A window asks nothing of any network; the developer tools of a person who opened them may load themselves. */
export function isAllowedRequest(url: string): boolean {
  return isOwnUrl(url) || isEngineUrl(url) || /^(devtools|data|blob):/.test(url);
}
