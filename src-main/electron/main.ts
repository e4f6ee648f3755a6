/** The desktop shell: one window on the host, in Electron. */
import path from "node:path";
import {
  app,
  type BrowserWindow,
  dialog,
  Menu,
  powerSaveBlocker,
  protocol,
  session,
  shell,
  utilityProcess,
} from "electron";
import { BUILT_IN_LAYERS } from "#core/layers/index";
import { createLauncherByDevice } from "../engines/launcher-by-device";
import { createHost, type Host } from "../host/host";
import { listenTo } from "../host/listening";
import { findInstallation, workspaceFolder } from "../installation";
import { createCloseGuard } from "./close-guard";
import { askBeforeClosing } from "./dialogs";
import { createGpuWindow } from "./gpu-window";
import { createGpuWindowLauncher } from "./gpu-window-launcher";
import { menuTemplate } from "./menu";
import { lockSession, registerScheme } from "./page-protocol";
import { createQuitGuard } from "./quit-guard";
import { createSecondStart } from "./second-start";
import { setSwitches } from "./switches";
import { createTrainingGuard } from "./training-guard";
import { createUtilityLauncher } from "./utility-launcher";
import { lockContents, openWindow, sendCommand } from "./window";
import { connectWindow } from "./window-connection";

const installation = findInstallation(import.meta.url);

registerScheme(protocol);
setSwitches(app.commandLine, process.platform);
app.enableSandbox();
// Two windows on one drawing would overwrite each other: a second start shows the first one's window.
if (app.requestSingleInstanceLock()) {
  run().catch((error: unknown) => {
    const words = error instanceof Error ? error.message : String(error);
    dialog.showErrorBox("Skiploom could not open", words);
    app.exit(1);
  });
} else app.quit();

async function run(): Promise<void> {
  app.on("web-contents-created", (_event, contents) => lockContents(contents));
  await app.whenReady();
  lockSession(session.defaultSession, { studio: installation.pages, engine: installation.enginePage });

  const workspace = workspaceFolder();
  const host = await createHost({
    layers: BUILT_IN_LAYERS,
    workspace,
    resources: installation.resources,
    launcher: createLauncherByDevice({
      cpu: createUtilityLauncher(installation.engineUtility, (entry) =>
        utilityProcess.fork(entry, [], { stdio: "pipe", serviceName: "Skiploom engine" }),
      ),
      webgpu: createGpuWindowLauncher(() => createGpuWindow(preloadScript("gpu-preload"))),
    }),
    shell: "desktop",
    trainsQueue: true,
    version: installation.version,
  });
  keepAwake(host);

  let window: BrowserWindow | undefined;
  const guard = createCloseGuard({
    ask: async (name) => (window ? askBeforeClosing(window, name) : "discard"),
    save: () => window && sendCommand(window, "network.save"),
    close: () => window?.close(),
  });
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate(
        {
          command: (command) => window && sendCommand(window, command),
          openWorkspace: () => void shell.openPath(workspace),
        },
        { mac: process.platform === "darwin", development: !app.isPackaged },
      ),
    ),
  );
  // What trains is stopped at a checkpoint before the process goes.
  const quitGuard = createQuitGuard({ close: () => host.close(), quit: () => app.quit() });
  app.on("window-all-closed", () => app.quit());
  app.on("will-quit", (event) => {
    if (!quitGuard.mayQuit()) event.preventDefault();
  });
  const secondStart = createSecondStart({ app, window: () => window });
  app.on("second-instance", secondStart.happened);
  // All of the above listens before there is a window: it may be closed while its page is loading.
  await openWindow({
    preload: preloadScript("preload"),
    icon: path.join(installation.resources, "icons", "icon.png"),
    stateFile: path.join(app.getPath("userData"), "window.json"),
    mayClose: guard.mayClose,
    onCreated: (created) => {
      window = created;
      connectWindow(created, host, guard);
      created.once("closed", () => {
        window = undefined;
        secondStart.windowGone();
        quitGuard.mayQuit();
      });
    },
  });
}

function preloadScript(name: "preload" | "gpu-preload"): string {
  return path.join(installation.root, "out", "preload", `${name}.cjs`);
}

function keepAwake(host: Host): void {
  const guard = createTrainingGuard({
    start: () => powerSaveBlocker.start("prevent-app-suspension"),
    stop: (id) => powerSaveBlocker.stop(id),
  });
  listenTo(host, {
    "run.changed": guard.runChanged,
    "run.removed": ({ run }) => guard.runRemoved(run),
  });
}
