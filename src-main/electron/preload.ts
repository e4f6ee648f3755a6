/** The one door between the window's page and the main process: bytes, dialogs and menu commands, nothing of Electron. */
import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from "electron";
import type { DesktopBridge, MenuCommand } from "#core/protocol/desktop-bridge";
import type { DialogRequest } from "./bridge-messages";
import { IPC } from "./ipc-names";

function listen<Payload>(name: string, listener: (payload: Payload) => void): () => void {
  // The event object is never handed on: it carries the sender.
  const entry = (_event: IpcRendererEvent, payload: Payload): void => listener(payload);
  ipcRenderer.on(name, entry);
  return () => {
    ipcRenderer.off(name, entry);
  };
}

function ask(request: DialogRequest): Promise<string | undefined> {
  return ipcRenderer.invoke(IPC.dialog, request);
}

const bridge: DesktopBridge<File> = {
  send: (message) => ipcRenderer.send(IPC.message, message),
  onMessage: (listener) => listen<Uint8Array>(IPC.message, listener),
  onClose: (listener) => listen<string>(IPC.closed, listener),
  onCommand: (listener) => listen<MenuCommand>(IPC.command, listener),
  reportUnsaved: (name) => ipcRenderer.send(IPC.unsaved, name),
  openNetwork: () => ask({ kind: "open-network" }),
  saveNetworkAs: (suggestedName) => ask({ kind: "save-network", suggestedName }),
  chooseFolder: (purpose) => ask({ kind: "choose-folder", purpose }),
  chooseDataFile: () => ask({ kind: "choose-data" }),
  pathOf(file) {
    // Of what a person gave alone: a page cannot make a file that has a path.
    const path = webUtils.getPathForFile(file);
    if (path === "") return undefined;
    ipcRenderer.send(IPC.given, path);
    return path;
  },
  saveFile: (file) => ipcRenderer.invoke(IPC.saveFile, file),
};

contextBridge.exposeInMainWorld("skiploom", bridge);
// Before any of the page's own messages, which travel on the same ordered line.
ipcRenderer.send(IPC.hello);
