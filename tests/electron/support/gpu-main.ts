/** A main process that has the studio's locks and its GPU launcher and nothing else; a test drives it by `gpuHome`. */
import { app, BrowserWindow, protocol, session } from "electron";
import type { NetworkDocument } from "#core/network/document";
import { createGpuWindow } from "../../../src-main/electron/gpu-window";
import { createGpuWindowLauncher } from "../../../src-main/electron/gpu-window-launcher";
import { lockSession, registerScheme } from "../../../src-main/electron/page-protocol";
import { setSwitches } from "../../../src-main/electron/switches";
import { lockContents } from "../../../src-main/electron/window";
import type { EngineExit } from "../../../src-main/engines/launcher";
import { type EngineSession, startEngine } from "../../../src-main/engines/session";

const { SKIPLOOM_TEST_PAGE = "", SKIPLOOM_TEST_PRELOAD = "" } = process.env;

registerScheme(protocol);
setSwitches(app.commandLine, process.platform);
app.enableSandbox();
app.on("web-contents-created", (_event, contents) => lockContents(contents));
// Without a window left, the test still has questions.
app.on("window-all-closed", () => undefined);

let engine: EngineSession | undefined;
let exit: EngineExit | undefined;

function started(): EngineSession {
  if (!engine) throw new Error("No engine was started.");
  return engine;
}

const gpuHome = {
  async start() {
    await app.whenReady();
    const launcher = createGpuWindowLauncher(() => createGpuWindow(SKIPLOOM_TEST_PRELOAD));
    exit = undefined;
    engine = await startEngine(launcher, { device: "webgpu" });
    engine.onExit((how) => {
      exit = how;
    });
    return engine.device;
  },
  bench: (document: NetworkDocument) =>
    started().client.call("bench", {
      document,
      inputShape: [8, 8, 1],
      classes: 10,
      batchSize: 4,
      steps: 1,
      profile: false,
    }),
  windows: () =>
    BrowserWindow.getAllWindows().map((window) => ({
      url: window.webContents.getURL(),
      visible: window.isVisible(),
      throttled: window.webContents.getBackgroundThrottling(),
    })),
  end: () => started().end(),
  kill: () => started().kill(),
  crash: () => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  exit: () => exit,
};
export type GpuHome = typeof gpuHome;
Object.assign(globalThis, { gpuHome });

void app.whenReady().then(() => {
  lockSession(session.defaultSession, { studio: SKIPLOOM_TEST_PAGE, engine: SKIPLOOM_TEST_PAGE });
});
