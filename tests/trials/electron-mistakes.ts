/** Mistakes that somebody could make in `src-main/electron`: each a text of a source and what would stand there instead. */
export interface Mistake {
  readonly name: string;
  /** The spec of `tests/electron` that is to notice it. */
  readonly spec: string;
  readonly file: string;
  readonly text: string;
  readonly instead: string;
}

export const MISTAKES: readonly Mistake[] = [
  {
    name: "senders of messages are not checked",
    spec: "window",
    file: "window-connection.ts",
    text: `sender === contents &&
    isAllowedSender(senderFrame && { url: senderFrame.url, isTopFrame: senderFrame.parent === null });`,
    instead: "senderFrame !== null || sender === contents;",
  },
  {
    name: "senders are checked by their window and not by their address",
    spec: "window",
    file: "window-connection.ts",
    text: `isAllowedSender(senderFrame && { url: senderFrame.url, isTopFrame: senderFrame.parent === null });`,
    instead: "senderFrame !== null;",
  },
  {
    name: "the preload script hands out ipcRenderer",
    spec: "window",
    file: "preload.ts",
    text: `contextBridge.exposeInMainWorld("skiploom", bridge);`,
    instead: `contextBridge.exposeInMainWorld("skiploom", { ...bridge, ipcRenderer: { send: ipcRenderer.send } });`,
  },
  {
    name: "the preload script hands events on, which carry the sender",
    spec: "window",
    file: "preload.ts",
    text: "(_event: IpcRendererEvent, payload: Payload): void => listener(payload);",
    instead:
      "(event: IpcRendererEvent, payload: Payload): void => (listener as (...args: unknown[]) => void)(payload, { ...event });",
  },
  {
    name: "quitting does not wait for the host",
    spec: "lifecycle",
    file: "quit-guard.ts",
    text: `return state === "closed";`,
    instead: "return true;",
  },
  {
    name: "the page's protocol serves files outside its folder",
    spec: "window",
    file: "page-protocol.ts",
    text: "const file = await readPageFile(root, new URL(request.url).pathname);",
    instead: `const { pathname } = new URL(request.url);
  const { readFile } = await import("node:fs/promises");
  const outside = () => readFile(root + decodeURIComponent(pathname)).then((bytes) => ({ bytes, type: "text/plain" }), () => undefined);
  const file = (await readPageFile(root, pathname)) ?? (await outside());`,
  },
  {
    name: "pages may open windows",
    spec: "window",
    file: "window.ts",
    text: `contents.setWindowOpenHandler(() => ({ action: "deny" }));`,
    instead: `contents.setWindowOpenHandler(() => ({ action: "allow" }));`,
  },
  {
    name: "nobody decides about windows that pages open",
    spec: "window",
    file: "window.ts",
    text: `contents.setWindowOpenHandler(() => ({ action: "deny" }));`,
    instead: "",
  },
  {
    name: "every permission is granted when it is asked for",
    spec: "window",
    file: "page-protocol.ts",
    text: "session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));",
    instead: "session.setPermissionRequestHandler((_contents, _permission, answer) => answer(true));",
  },
  {
    name: "permissions that are looked up count as granted",
    spec: "window",
    file: "page-protocol.ts",
    text: "session.setPermissionCheckHandler(() => false);",
    instead: "",
  },
  {
    name: "navigation is allowed anywhere",
    spec: "window",
    file: "window.ts",
    text: "if (!isOwnUrl(url)) event.preventDefault();",
    instead: "void url; void event;",
  },
  {
    name: "requests to elsewhere are not cancelled",
    spec: "window",
    file: "page-protocol.ts",
    text: "answer({ cancel: !isAllowedRequest(details.url) })",
    instead: "answer({ cancel: details.url === '' })",
  },
  {
    name: "downloads are not prevented",
    spec: "window",
    file: "page-protocol.ts",
    text: `session.on("will-download", (event) => event.preventDefault());`,
    instead: "",
  },
  {
    name: "the lock of the single instance is not asked for",
    spec: "lifecycle",
    file: "main.ts",
    text: "if (app.requestSingleInstanceLock()) {",
    instead: "if (app.requestSingleInstanceLock() || true) {",
  },
  {
    name: "a second start does not bring the first window back",
    spec: "lifecycle",
    file: "second-start.ts",
    text: "if (open?.isMinimized()) open.restore();",
    instead: "",
  },
  {
    name: "a second start while the app is closing is forgotten",
    spec: "lifecycle",
    file: "second-start.ts",
    text: "if (gone && !again) {",
    instead: "if (gone && again) {",
  },
  {
    name: "a window that is closed early counts as one that could not open",
    spec: "lifecycle",
    file: "window.ts",
    text: "if (!leaving && !window.isDestroyed()) throw error;",
    instead: "throw error;",
  },
  {
    name: "unsaved changes are not asked about",
    spec: "training",
    file: "main.ts",
    text: "mayClose: guard.mayClose,",
    instead: "mayClose: () => true,",
  },
  {
    name: "a window that asked closes all the same",
    spec: "training",
    file: "window.ts",
    text: `if (!options.mayClose()) {
      event.preventDefault();
      return;
    }`,
    instead: "options.mayClose();",
  },
  {
    name: "the engine's process is not ended when nobody listens to it any more",
    spec: "training",
    file: "utility-launcher.ts",
    text: "leave: () => child.kill(),",
    instead: "leave: () => undefined,",
  },
  {
    name: "the page is not loaded again after it crashed",
    spec: "lifecycle",
    file: "window-connection.ts",
    text: `if (details.reason !== "clean-exit" && !window.isDestroyed()) crashes.crashed();`,
    instead: "void details;",
  },
  {
    name: "a page that crashes again and again is loaded for ever",
    spec: "lifecycle",
    file: "crash-guard.ts",
    text: "if (crashes.length < MOST) reload();",
    instead: "if (crashes.length < MOST + 1_000_000) reload();",
  },
  {
    name: "the machine may sleep while it trains",
    spec: "training",
    file: "main.ts",
    text: `"run.changed": guard.runChanged,`,
    instead: `"run.changed": () => void guard,`,
  },
  {
    name: "the GPU's window can be seen",
    spec: "gpu-window",
    file: "gpu-window.ts",
    text: "show: false,",
    instead: "show: true,",
  },
  {
    name: "the GPU's window outlives its engine",
    spec: "gpu-window",
    file: "gpu-window-launcher.ts",
    text: "window.destroy();",
    instead: "",
  },
  {
    name: "pages share their world with the preload script",
    spec: "window",
    file: "window.ts",
    text: "contextIsolation: true,",
    instead: "contextIsolation: false,",
  },
];
