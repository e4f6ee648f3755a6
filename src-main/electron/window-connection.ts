/** Ties a window's page to the host: its carrier, its dialogs, its word on unsaved changes. Every sender is checked. */
import { type BrowserWindow, type IpcMainEvent, type IpcMainInvokeEvent, ipcMain } from "electron";
import { serve } from "#core/protocol/rpc";
import { studioApi } from "#core/protocol/studio-api";
import type { Host } from "../host/host";
import { dialogRequestSchema, givenPathSchema, handedFileSchema, unsavedSchema } from "./bridge-messages";
import type { CloseGuard } from "./close-guard";
import { createCrashGuard } from "./crash-guard";
import { askAfterCrashes, askWhereToSave, showDialog } from "./dialogs";
import { createIpcCarrier, type IpcCarrier } from "./ipc-carrier";
import { IPC } from "./ipc-names";
import { saveFile } from "./save-file";
import { isAllowedSender } from "./window-security";

export function connectWindow(window: BrowserWindow, host: Host, guard: CloseGuard): void {
  const contents = window.webContents;
  let carrier: IpcCarrier | undefined;

  const isOurs = ({ sender, senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean =>
    sender === contents &&
    isAllowedSender(senderFrame && { url: senderFrame.url, isTopFrame: senderFrame.parent === null });

  const connect = (): void => {
    carrier?.end("The page was loaded again.");
    const next = createIpcCarrier(contents);
    carrier = next;
    const opened = host.openWindow();
    const server = serve(studioApi, next.channel, opened.handlers);
    const leave = host.onEvent((event, payload) => server.emit(event, payload));
    next.channel.onClose(() => {
      leave();
      opened.close();
      if (carrier === next) carrier = undefined;
    });
  };
  const disconnect = (reason: string): void => {
    carrier?.end(reason);
    carrier = undefined;
    guard.pageGone();
  };

  ipcMain.on(IPC.hello, (event) => {
    if (isOurs(event)) connect();
  });
  ipcMain.on(IPC.message, (event, payload: unknown) => {
    if (!isOurs(event)) return;
    // A page whose carrier was closed begins anew with its next message.
    if (!carrier) connect();
    carrier?.receive(payload);
  });
  ipcMain.on(IPC.unsaved, (event, payload: unknown) => {
    const name = unsavedSchema.safeParse(payload);
    if (isOurs(event) && name.success) guard.reportUnsaved(name.data ?? undefined);
  });
  ipcMain.handle(IPC.dialog, async (event, payload: unknown) => {
    if (!isOurs(event)) return undefined;
    const request = dialogRequestSchema.parse(payload);
    const path = await showDialog(window, request);
    // A person chose it in a dialog that the page cannot reach: now the page may name it.
    if (path !== undefined) host.allowPath(path);
    return path;
  });
  ipcMain.on(IPC.given, (event, payload: unknown) => {
    const path = givenPathSchema.safeParse(payload);
    if (isOurs(event) && path.success) host.allowPath(path.data);
  });
  ipcMain.handle(IPC.saveFile, async (event, payload: unknown) => {
    if (!isOurs(event)) return {};
    return await saveFile(handedFileSchema.parse(payload), (name) => askWhereToSave(window, name));
  });

  const unlessClosed = (work: () => void) => (): void => {
    if (!window.isDestroyed()) work();
  };
  const crashes = createCrashGuard({
    reload: unlessClosed(() => contents.reload()),
    ask: () => askAfterCrashes(window),
    close: unlessClosed(() => window.close()),
    now: () => performance.now(),
  });
  contents.on("render-process-gone", (_event, details) => {
    disconnect(`The window's page ended (${details.reason}).`);
    // Its draft is on disk and training goes on in the engine: the page comes back to both.
    if (details.reason !== "clean-exit" && !window.isDestroyed()) crashes.crashed();
  });
  window.on("closed", () => disconnect("The window was closed."));
}
