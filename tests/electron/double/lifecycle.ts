/**
 * How an app begins and ends: electronjs.org/docs/latest/api/app. The order of events on quitting is that of the
 * pages of `before-quit`, `will-quit`, `quit` and `window-all-closed` there, and of `app.quit` and `app.exit`.
 */
import { cancellable, NamedEvents } from "./refusing";

export interface OpenWindow {
  close(): void;
  destroy(): void;
}

export const appEvents = new NamedEvents("app", [
  "will-finish-launching",
  "ready",
  "window-all-closed",
  "before-quit",
  "will-quit",
  "quit",
  "second-instance",
  "web-contents-created",
  "browser-window-created",
]);

const windows = new Set<OpenWindow>();
let ready = false;
let quitting = false;
let exiting = false;
let ended = false;
/** Ends the process for good. */
let shutDown: (code: number) => void = (code) => process.exit(code);

export function isReady(): boolean {
  return ready;
}

/** True once nothing can be stopped any more. */
export function hasEnded(): boolean {
  return ended;
}

export function onShutDown(end: (code: number) => void): void {
  shutDown = end;
}

export function becomeReady(): void {
  // On Linux and Windows the two are the same: electronjs.org/docs/latest/api/app#event-will-finish-launching
  appEvents.emit("will-finish-launching");
  ready = true;
  appEvents.emit("ready", {}, {});
}

export function windowOpened(window: OpenWindow): void {
  windows.add(window);
}

export function openWindows(): readonly OpenWindow[] {
  return [...windows];
}

/** Called after a window's `closed`. While quitting, the last one leads to `will-quit` and not to `window-all-closed`. */
export function windowClosed(window: OpenWindow): void {
  windows.delete(window);
  if (windows.size > 0 || exiting) return;
  if (quitting) willQuit();
  else if (appEvents.count("window-all-closed") > 0) appEvents.emit("window-all-closed");
  // Without a listener the default is to quit.
  else quit();
}

/** A window's `close` was prevented: the app is not quitting any more. */
export function closeCancelled(): void {
  quitting = false;
}

export function quit(): void {
  if (quitting || exiting) return;
  const event = cancellable({});
  appEvents.emit("before-quit", event);
  if (event.defaultPrevented) return;
  quitting = true;
  if (windows.size === 0) willQuit();
  // Each is asked, also after one refused; the last that closes goes on with `will-quit`.
  else for (const window of [...windows]) window.close();
}

function willQuit(): void {
  const event = cancellable({});
  appEvents.emit("will-quit", event);
  if (event.defaultPrevented) quitting = false;
  else end(0);
}

/** Nobody is asked, and neither `before-quit` nor `will-quit` is told: electronjs.org/docs/latest/api/app#appexitexitcode */
export function exit(code = 0): void {
  if (exiting) return;
  exiting = true;
  for (const window of [...windows]) window.destroy();
  end(code);
}

function end(code: number): void {
  if (ended) return;
  ended = true;
  exiting = true;
  appEvents.emit("quit", {}, code);
  shutDown(code);
}
