/** The default session: what its handlers decide about requests, permissions and downloads. */
import { isRegistered, outside, registerScheme } from "./addresses";
import { browser } from "./browser";
import type { Contents } from "./contents";
import { isReady } from "./lifecycle";
import { cancellable, NamedEvents, NotStoodInFor, refusing } from "./refusing";

type ProtocolHandler = (request: Request) => Response | Promise<Response>;
type BeforeRequest = (
  details: Electron.OnBeforeRequestListenerDetails,
  callback: (response: Electron.CallbackResponse) => void,
) => void;
type RequestHandler = Parameters<Electron.Session["setPermissionRequestHandler"]>[0];
type CheckHandler = Parameters<Electron.Session["setPermissionCheckHandler"]>[0];

const handlers = new Map<string, ProtocolHandler>();
const events = new NamedEvents("Session", ["will-download"]);
let beforeRequest: BeforeRequest | null = null;
let requestHandler: RequestHandler = null;
let checkHandler: CheckHandler = null;
let schemesRegistered = false;

/** electronjs.org/docs/latest/api/protocol */
export const protocol: Electron.Protocol = refusing<Electron.Protocol>("protocol", {
  registerSchemesAsPrivileged(schemes) {
    if (isReady())
      throw new Error("protocol.registerSchemesAsPrivileged should be called before app is ready");
    if (schemesRegistered) throw new Error("protocol.registerSchemesAsPrivileged may be called once only");
    schemesRegistered = true;
    for (const { scheme, privileges } of schemes) {
      if (!privileges?.standard || !privileges.secure) {
        throw new NotStoodInFor(`scheme that is not standard and secure: "${scheme}"`);
      }
      registerScheme(scheme);
    }
  },
  handle(scheme, handler) {
    if (!isRegistered(scheme))
      throw new NotStoodInFor(`protocol.handle for "${scheme}", which is no registered scheme`);
    if (handlers.has(scheme)) throw new Error(`The scheme "${scheme}" is handled already`);
    handlers.set(scheme, handler as ProtocolHandler);
  },
  isProtocolHandled: (scheme) => handlers.has(scheme),
});

/** electronjs.org/docs/latest/api/web-request: one listener for each event, of which the last one counts. */
const webRequest = refusing<Electron.WebRequest>("webRequest", {
  onBeforeRequest(first: unknown, second?: unknown) {
    if (second !== undefined) throw new NotStoodInFor("webRequest.onBeforeRequest with a filter");
    beforeRequest = first as BeforeRequest | null;
  },
});

const defaultSession: Electron.Session = refusing<Electron.Session>("session.defaultSession", {
  ...events.methods(() => defaultSession),
  protocol,
  webRequest,
  setPermissionRequestHandler(handler) {
    requestHandler = handler;
  },
  setPermissionCheckHandler(handler) {
    checkHandler = handler;
  },
  // There are no devices here that a page could ask for, so nothing ever asks this one.
  setDevicePermissionHandler: () => undefined,
});

export const session: typeof Electron.Session = refusing<typeof Electron.Session>("session", {
  get defaultSession() {
    if (!isReady()) throw new Error("Session can only be received when app is ready");
    return defaultSession;
  },
});

/** What the listener of `onBeforeRequest` wants. Resolves to true where the request may go on. */
export async function mayRequest(
  details: Pick<Electron.OnBeforeRequestListenerDetails, "id" | "url" | "method" | "resourceType">,
): Promise<boolean> {
  const listener = beforeRequest;
  if (!listener) return true;
  const { cancel = false, redirectURL } = await new Promise<Electron.CallbackResponse>((resolve) => {
    listener(
      refusing<Electron.OnBeforeRequestListenerDetails>("OnBeforeRequestListenerDetails", details),
      resolve,
    );
  });
  if (redirectURL !== undefined) throw new NotStoodInFor("redirectURL of webRequest");
  return !cancel;
}

/** Undefined where nothing handles the scheme. */
export async function answerOf(url: string, init: RequestInit): Promise<Response | undefined> {
  const handler = handlers.get(new URL(url).protocol.slice(0, -1));
  return await handler?.(new Request(url, init));
}

/** Electron's name for what the web names otherwise. */
function permissionName(name: string): string {
  return name === "camera" || name === "microphone" ? "media" : name;
}

/**
 * Asks the session's handler and sets the answer in Chromium. Without a handler everything is granted:
 * electronjs.org/docs/latest/tutorial/security#5-handle-session-permission-requests-from-remote-content
 */
export async function decidePermission(
  contents: Contents,
  asks: boolean,
  name: string,
  url: string,
): Promise<void> {
  const permission = permissionName(name) as Parameters<NonNullable<RequestHandler>>[1];
  const details = refusing<Electron.PermissionRequest>("PermissionRequest", {
    requestingUrl: url,
    isMainFrame: true,
  });
  const granted = asks
    ? await new Promise<boolean>((resolve) => {
        if (requestHandler) requestHandler(contents.face, permission, resolve, details);
        else resolve(true);
      })
    : (checkHandler?.(
        contents.face,
        permission as Parameters<NonNullable<CheckHandler>>[1],
        new URL(url).origin,
        refusing<Electron.PermissionCheckHandlerHandlerDetails>("permission check details", {
          requestingUrl: url,
          isMainFrame: true,
        }),
      ) ?? true);
  await browser().root.send("Browser.setPermission", {
    permission: { name },
    setting: granted ? "granted" : "denied",
    origin: new URL(contents.insideUrl).origin,
  });
}

/** True where the download may go on. electronjs.org/docs/latest/api/session#event-will-download */
export function mayDownload(contents: Contents, url: string, filename: string): boolean {
  const event = cancellable({});
  const item = refusing<Electron.DownloadItem>("DownloadItem", {
    getURL: () => outside(url),
    getFilename: () => filename,
  });
  events.emit("will-download", event, item, contents.face);
  return !event.defaultPrevented;
}
