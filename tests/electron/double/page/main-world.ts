/** In the world of the page's own scripts, before any of them: what the preload script exposes, and what asks the main process. */
import { createBridge } from "./bridge";
import { WINDOW_OPEN_PATH } from "./messages";

/** Freezes as contextBridge does: what is exposed cannot be changed by the page. */
function frozen(value: unknown): unknown {
  if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value)) {
    for (const item of Object.values(value)) frozen(item);
    Object.freeze(value);
  }
  return value;
}

type Ask = (asks: boolean, name: string) => Promise<void>;

export function run(out: string, incoming: string): void {
  let ask: Ask | undefined;
  createBridge(out, incoming, (name, value) => {
    if (name === "ask") {
      ask = value as Ask;
      return;
    }
    if (name in window) throw new Error(`Cannot bind an API on top of an existing property: ${name}`);
    Object.defineProperty(window, name, { value: frozen(value), enumerable: true });
  });
  if (window === window.top) {
    guardPermissions((asks, name) => (ask ? ask(asks, name) : Promise.resolve()));
    guardWindowOpen();
  }
}

/** The main process decides, synchronously for the page: electronjs.org/docs/latest/api/window-open */
function guardWindowOpen(): void {
  const open = window.open.bind(window);
  window.open = (url = "", name = "", features = "") => {
    if (!location.protocol.startsWith("http")) return open(url, name, features);
    const question = new XMLHttpRequest();
    const target = new URL(url, location.href).href;
    question.open(
      "GET",
      `${WINDOW_OPEN_PATH}?${new URLSearchParams({ url: target, name, features })}`,
      false,
    );
    question.send();
    return question.responseText === "allow" ? open(url, name, features) : null;
  };
}

/** Has the session's handlers decide first; Chromium then does as they said, by itself. */
function guardPermissions(ask: Ask): void {
  const before = (
    owner: object | undefined,
    method: string,
    asks: boolean,
    nameOf: (argument: unknown) => string,
  ): void => {
    if (!owner) return;
    const original: unknown = Reflect.get(owner, method);
    if (typeof original !== "function") return;
    Reflect.set(owner, method, async (...args: unknown[]) => {
      await ask(asks, nameOf(args[0]));
      return Reflect.apply(original, owner, args);
    });
  };
  before(navigator.permissions, "query", false, (argument) => String(Reflect.get(Object(argument), "name")));
  before(globalThis.Notification, "requestPermission", true, () => "notifications");
  before(navigator.mediaDevices, "getUserMedia", true, (argument) =>
    Reflect.get(Object(argument), "video") ? "camera" : "microphone",
  );
  before(navigator.geolocation, "getCurrentPosition", true, () => "geolocation");
  before(navigator.geolocation, "watchPosition", true, () => "geolocation");
  before(navigator.clipboard, "read", true, () => "clipboard-read");
  before(navigator.clipboard, "readText", true, () => "clipboard-read");
  before(navigator.storage, "persist", true, () => "persistent-storage");
}
