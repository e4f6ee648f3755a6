/** GPU engines in hidden windows, one each: WebGPU is to be had in pages, and Dawn's addon cannot be used inside Electron. */
import { SkiploomError } from "#core/foundation/errors";
import { engineAt } from "../engines/engine-at";
import type { Engine, EngineExit, EngineLauncher } from "../engines/launcher";

/** The part of Electron's `MessagePortMain` that is used. */
export interface EnginePort {
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
  on(event: "message", listener: (event: { readonly data: unknown }) => void): unknown;
  off(event: "message", listener: (event: { readonly data: unknown }) => void): unknown;
  once(event: "close", listener: () => void): unknown;
}

/** The part of Electron's `BrowserWindow` that is used. */
export interface HiddenWindow {
  destroy(): void;
  isDestroyed(): boolean;
  once(event: "closed", listener: () => void): unknown;
  readonly webContents: HiddenContents;
}

export interface HiddenContents {
  getOSProcessId(): number;
  forcefullyCrashRenderer(): void;
  on(event: "console-message", listener: (event: { readonly message: string }) => void): unknown;
  once(
    event: "render-process-gone",
    listener: (event: unknown, details: { readonly reason: string; readonly exitCode: number }) => void,
  ): unknown;
  once(event: "unresponsive", listener: () => void): unknown;
}

export interface GpuWindow {
  readonly window: HiddenWindow;
  /** The host's end of the port that the page is handed. */
  readonly port: EnginePort;
  /** Loads the page and hands it its port. Rejects when the page cannot be loaded. */
  load(): Promise<void>;
}

/** How long after the page's end its last messages are waited for. */
const LAST_MESSAGES_MS = 1_000;
/** How long after the port's end the reason may take to come. */
const REASON_MS = 250;
const KEPT_CHARACTERS = 8_000;
const FAILED = { code: 1, signal: null } as const;

/** @param create makes a hidden window that has not loaded its page yet */
export function createGpuWindowLauncher(create: () => GpuWindow): EngineLauncher {
  return {
    async launch() {
      const { window, port, load } = create();
      const { exit, end } = watch(window, port);
      const gone = exit.then(({ output }) => {
        throw new SkiploomError("engine-crashed", "The GPU engine's window closed while it opened.", output);
      });
      // From here on its end is told through `onExit`.
      gone.catch(() => {});
      try {
        await Promise.race([load(), gone]);
      } catch (error) {
        end();
        if (error instanceof SkiploomError) throw error;
        const why = error instanceof Error ? error.message : String(error);
        throw new SkiploomError(
          "engine-crashed",
          "The GPU engine's page could not be opened. Build Skiploom again (npm run build).",
          why,
        );
      }
      return engineOf(window, port, exit, end);
    },
  };
}

interface Watched {
  /** Resolves when the page is gone and its last messages were delivered. */
  readonly exit: Promise<EngineExit>;
  /** Ends the page for certain. */
  end(): void;
}

type HowItEnded = Omit<EngineExit, "output">;

function watch(window: HiddenWindow, port: EnginePort): Watched {
  const { webContents } = window;
  let output = "";
  let endedHere = false;
  const print = (words: string): void => {
    output = `${output}${words}\n`.slice(-KEPT_CHARACTERS);
  };
  const end = (): void => {
    if (window.isDestroyed()) return;
    endedHere = true;
    // A worker in the middle of its work does not hear that its window is closed; its process is ended first.
    webContents.forcefullyCrashRenderer();
    window.destroy();
  };
  webContents.on("console-message", ({ message }) => print(message));
  const portClosed = new Promise<void>((resolve) => {
    port.once("close", resolve);
  });
  const ended = new Promise<HowItEnded>((resolve) => {
    webContents.once("render-process-gone", (_event, { reason, exitCode }) => {
      if (reason === "oom") print("The page ran out of memory.");
      resolve({ code: exitCode, signal: reason === "killed" ? "SIGKILL" : null });
      end();
    });
    webContents.once("unresponsive", () => {
      print("Error: the page did not respond.");
      end();
    });
    window.once("closed", () => resolve(endedHere ? { code: null, signal: "SIGKILL" } : FAILED));
    // The worker alone may fail. A crash of the whole page closes the port too, and is told with its reason meanwhile.
    portClosed.then(async () => {
      await after(REASON_MS);
      resolve(FAILED);
      end();
    });
  });
  const exit = ended.then(async (how): Promise<EngineExit> => {
    await Promise.race([portClosed, after(LAST_MESSAGES_MS)]);
    port.close();
    return { ...how, output: output.trim() };
  });
  return { exit, end };
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}

function engineOf(
  window: HiddenWindow,
  port: EnginePort,
  exit: Promise<EngineExit>,
  end: () => void,
): Engine {
  return engineAt({
    processId: window.isDestroyed() ? undefined : window.webContents.getOSProcessId(),
    exit,
    send: (message) => port.postMessage(message),
    onMessage(listener) {
      const receive = (event: { readonly data: unknown }): void => listener(event.data);
      port.on("message", receive);
      // What came before anybody listened waited in the port.
      port.start();
      return () => {
        port.off("message", receive);
      };
    },
    // A window that idles would hold the GPU's memory.
    leave: end,
    kill: end,
  });
}
