/** Hands the hidden page of a GPU engine the port it speaks through, once. Nothing else reaches the page. */
import { ipcRenderer } from "electron";
import { ENGINE_PORT } from "#core/protocol/engine-port";

// The room of the shells is compiled without the DOM's types.
declare const window: { postMessage(message: unknown, target: string, transfer: readonly unknown[]): void };

ipcRenderer.once(ENGINE_PORT, ({ ports }) => {
  // To this very window: a port crosses from here to the page's own world by no other way.
  window.postMessage(ENGINE_PORT, "*", [...ports]);
});
