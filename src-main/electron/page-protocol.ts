/** Serves the built pages to the windows under `app://studio/` and `app://engine/`, with the same headers as the server shell. */
import type { Protocol, Session } from "electron";
import { securityHeaders } from "../pages/headers";
import { readPageFile } from "../pages/page-files";
import { isAllowedRequest, isEngineUrl, isOwnUrl, SCHEME } from "./window-security";

/** Must run before Electron is ready. */
export function registerScheme(protocol: Protocol): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Folders of built pages. */
export interface PageFolders {
  readonly studio: string;
  readonly engine: string;
}

export async function answerPage(folders: PageFolders, request: Request): Promise<Response> {
  const headers = { ...securityHeaders(), "Cache-Control": "no-store" };
  const root = folderOf(folders, request.url);
  if (request.method !== "GET" || root === undefined) return new Response(null, { status: 403, headers });
  const file = await readPageFile(root, new URL(request.url).pathname);
  if (!file) return new Response(null, { status: 404, headers });
  return new Response(file.bytes.slice().buffer, { headers: { ...headers, "Content-Type": file.type } });
}

function folderOf(folders: PageFolders, url: string): string | undefined {
  if (isOwnUrl(url)) return folders.studio;
  return isEngineUrl(url) ? folders.engine : undefined;
}

/** Everything but the studio's own pages is refused: other addresses, permissions, devices, downloads. */
export function lockSession(session: Session, folders: PageFolders): void {
  session.protocol.handle(SCHEME, (request) => answerPage(folders, request));
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isAllowedRequest(details.url) }));
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on("will-download", (event) => event.preventDefault());
}
