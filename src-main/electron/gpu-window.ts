/** The hidden window of a GPU engine: sandboxed, without Node, on a page of its own that shows nothing. */
import { BrowserWindow, MessageChannelMain } from "electron";
import { ENGINE_PORT } from "#core/protocol/engine-port";
import type { GpuWindow } from "./gpu-window-launcher";
import { ENGINE_PAGE } from "./window-security";

/** @param preload path of the built preload script, `out/preload/gpu-preload.cjs` */
export function createGpuWindow(preload: string): GpuWindow {
  const window = new BrowserWindow({
    show: false,
    focusable: false,
    skipTaskbar: true,
    title: "Skiploom's engine",
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      spellcheck: false,
      // Hidden for all of its life, it would be slowed down to a crawl.
      backgroundThrottling: false,
    },
  });
  const { webContents } = window;
  webContents.on("will-navigate", (event) => event.preventDefault());
  webContents.on("will-frame-navigate", (event) => event.preventDefault());
  // Quitting closes every window first. This one stays until the host has its last checkpoint and destroys it.
  window.on("close", (event) => event.preventDefault());
  const { port1, port2 } = new MessageChannelMain();
  return {
    window,
    port: port1,
    async load() {
      await window.loadURL(ENGINE_PAGE);
      webContents.postMessage(ENGINE_PORT, undefined, [port2]);
    },
  };
}
