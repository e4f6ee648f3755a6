/** ipcMain: electronjs.org/docs/latest/api/ipc-main */
import type { Contents } from "./contents";
import type { Outcome } from "./page/messages";
import { refusing } from "./refusing";

type Listener = (event: Electron.IpcMainEvent, ...args: unknown[]) => void;
type Handler = (event: Electron.IpcMainInvokeEvent, ...args: unknown[]) => unknown;

const listeners = new Map<string, Listener[]>();
const handlers = new Map<string, Handler>();

function off(channel: string, listener: Listener): Electron.IpcMain {
  listeners.set(
    channel,
    (listeners.get(channel) ?? []).filter((one) => one !== listener),
  );
  return ipcMain;
}

function on(channel: string, listener: Listener): Electron.IpcMain {
  listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
  return ipcMain;
}

export const ipcMain: Electron.IpcMain = refusing<Electron.IpcMain>("ipcMain", {
  on,
  addListener: on,
  off,
  removeListener: off,
  once(channel: string, listener: Listener) {
    const entry: Listener = (event, ...args) => {
      off(channel, entry);
      listener(event, ...args);
    };
    return on(channel, entry);
  },
  handle(channel, handler) {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    handlers.set(channel, handler);
  },
  removeHandler: (channel) => void handlers.delete(channel),
});

/** The top frame of a page: preload scripts, and so senders, are nowhere else. */
function frameAt(url: string): Electron.WebFrameMain {
  const frame: Electron.WebFrameMain = refusing<Electron.WebFrameMain>("WebFrameMain", {
    url,
    origin: new URL(url).origin,
    parent: null,
    get top() {
      return frame;
    },
  });
  return frame;
}

export function received(contents: Contents, url: string, channel: string, args: readonly unknown[]): void {
  const event = refusing<Electron.IpcMainEvent>("IpcMainEvent", {
    type: "frame",
    sender: contents.face,
    senderFrame: frameAt(url),
    ports: [],
    reply: (name, ...values) => contents.send(name, values),
  });
  for (const listener of [...(listeners.get(channel) ?? [])]) listener(event, ...args);
}

/** What an `invoke` of a page is answered with; errors cross as words: electronjs.org/docs/latest/api/ipc-renderer */
export async function invoked(
  contents: Contents,
  url: string,
  channel: string,
  args: readonly unknown[],
): Promise<Outcome> {
  const event = refusing<Electron.IpcMainInvokeEvent>("IpcMainInvokeEvent", {
    type: "frame",
    sender: contents.face,
    senderFrame: frameAt(url),
  });
  try {
    const handler = handlers.get(channel);
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    return { value: structuredClone(await handler(event, ...args)) };
  } catch (error) {
    return { error: `Error invoking remote method '${channel}': ${error}` };
  }
}
