/** In the isolated world of a page: ipcRenderer, contextBridge, and the preload script that is given them. */
import type { IpcRendererEvent } from "electron";
import { fromText, toText } from "../clone";
import { createBridge } from "./bridge";
import { BINDING, type FromPage, type Outcome, RECEIVER, type ToPage } from "./messages";

type Listener = (event: IpcRendererEvent, ...args: unknown[]) => void;
type Sent = FromPage extends infer Each ? (Each extends unknown ? Omit<Each, "url"> : never) : never;
type Preload = (require: (name: string) => unknown, process: unknown, Buffer: unknown) => void;

/** The page's own script must not be able to tell these from Electron's, nor get what is not stood in for. */
function refusing(name: string, part: object): object {
  return new Proxy(part, {
    get(target, key) {
      if (typeof key === "symbol" || key in target || key === "then") return Reflect.get(target, key);
      throw new Error(`The double has no ${name}.${key}.`);
    },
  });
}

export function run(out: string, incoming: string, preload: Preload | undefined): void {
  const tell = (message: Sent): void => {
    const binding = Reflect.get(globalThis, BINDING) as (text: string) => void;
    binding(toText({ ...message, url: location.href }));
  };
  const bridge = createBridge(out, incoming, () => undefined);
  const listeners = new Map<string, Listener[]>();
  const answers = new Map<number, (outcome: Outcome) => void>();
  const ports = new Map<number, MessagePort>();
  let last = 0;
  const asked = (message: (call: number) => Sent): Promise<unknown> =>
    new Promise((resolve, reject) => {
      last += 1;
      answers.set(last, (outcome) => {
        if ("error" in outcome) reject(new Error(outcome.error));
        else resolve(outcome.value);
      });
      tell(message(last));
    });

  /** The end that stays here speaks for the port in the main process; the other is the preload script's. */
  const openPort = (port: number): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => tell({ kind: "port-message", port, data });
    port1.addEventListener("close", () => {
      ports.delete(port);
      tell({ kind: "port-close", port });
    });
    ports.set(port, port1);
    return port2;
  };
  const heard = ({ channel, args, ports: ids }: Extract<ToPage, { kind: "message" }>): void => {
    const event = refusing("IpcRendererEvent", { sender: ipcRenderer, ports: ids.map(openPort) });
    for (const listener of [...(listeners.get(channel) ?? [])]) listener(event as IpcRendererEvent, ...args);
  };
  Reflect.set(globalThis, RECEIVER, (text: string): void => {
    const message = fromText(text) as ToPage;
    switch (message.kind) {
      case "message":
        heard(message);
        return;
      case "answer":
        answers.get(message.call)?.(message.outcome);
        answers.delete(message.call);
        return;
      case "port-message":
        ports.get(message.port)?.postMessage(message.data);
        return;
      default:
        ports.get(message.port)?.close();
        ports.delete(message.port);
    }
  });

  const off = (channel: string, listener: Listener): object => {
    const kept = (listeners.get(channel) ?? []).filter((one) => one !== listener);
    listeners.set(channel, kept);
    return ipcRenderer;
  };
  const on = (channel: string, listener: Listener): object => {
    listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
    return ipcRenderer;
  };
  const once = (channel: string, listener: Listener): object => {
    const entry: Listener = (event, ...args) => {
      off(channel, entry);
      listener(event, ...args);
    };
    return on(channel, entry);
  };
  const ipcRenderer = refusing("ipcRenderer", {
    send: (channel: string, ...args: unknown[]) => tell({ kind: "send", channel, args }),
    invoke: (channel: string, ...args: unknown[]) =>
      asked((call) => ({ kind: "invoke", call, channel, args })),
    on,
    addListener: on,
    once,
    off,
    removeListener: off,
  });
  const contextBridge = refusing("contextBridge", {
    exposeInMainWorld: (name: string, value: unknown) => bridge.note(name, value),
  });
  bridge.note("ask", (asks: boolean, name: string) =>
    asked((call) => ({ kind: "permission", call, asks, name })),
  );

  // Only the top frame: pages with nodeIntegrationInSubFrames are refused by the double.
  if (!preload || window !== window.top) return;
  // A sandboxed preload script may load few modules: electronjs.org/docs/latest/tutorial/sandbox#preload-scripts
  const modules: Record<string, object> = {
    electron: refusing("electron in a preload script", { ipcRenderer, contextBridge }),
  };
  const require = (name: string): object => {
    const found = modules[name];
    if (!found) throw new Error(`The double has no module "${name}" in a preload script.`);
    return found;
  };
  try {
    preload(require, refusing("process in a preload script", {}), refusing("Buffer in a preload script", {}));
  } catch (error) {
    const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
    tell({ kind: "preload-error", message, stack });
  }
}
