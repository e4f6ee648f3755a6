/** app: electronjs.org/docs/latest/api/app */
import path from "node:path";
import { appEvents, exit, isReady, quit } from "./lifecycle";
import { NotStoodInFor, refusing } from "./refusing";
import { requestLock } from "./single-instance";
import { runningUtilities } from "./utility-process";

/** Switches of the command line and those that were appended, as Chromium is given them. */
const switches: string[] = process.argv.slice(1).filter((word) => word.startsWith("--"));

export function chromiumSwitches(): readonly string[] {
  return switches.filter((word) => !word.startsWith("--user-data-dir"));
}

function switchValue(name: string): string | undefined {
  const found = switches.find((word) => word === `--${name}` || word.startsWith(`--${name}=`));
  return found?.slice(name.length + 3);
}

export function userData(): string {
  const folder = switchValue("user-data-dir");
  if (!folder) throw new NotStoodInFor("folder for user data: start it with --user-data-dir");
  return path.resolve(folder);
}

const ready = new Promise<void>((resolve) => {
  appEvents.methods(() => undefined).once("ready", () => resolve());
});

export const app: Electron.App = refusing<Electron.App>("app", {
  ...appEvents.methods(() => app),
  whenReady: () => ready,
  isReady,
  quit,
  exit,
  isPackaged: false,
  relaunch() {
    throw new NotStoodInFor("second life of the app: a test assigns to app.relaunch");
  },
  enableSandbox() {
    if (isReady()) throw new Error("app.enableSandbox() can only be called before app is ready");
  },
  requestSingleInstanceLock: (data) => requestLock(userData(), process.argv, data, ready),
  getPath(name) {
    if (name === "userData") return userData();
    throw new NotStoodInFor(`app.getPath("${name}")`);
  },
  commandLine: refusing<Electron.CommandLine>("app.commandLine", {
    appendSwitch(name, value) {
      // Chromium is started when the app is ready, and reads them then.
      if (isReady()) throw new NotStoodInFor("switch that is appended when the app is ready");
      switches.push(value === undefined ? `--${name}` : `--${name}=${value}`);
    },
    hasSwitch: (name) => switchValue(name) !== undefined,
    getSwitchValue: (name) => switchValue(name) ?? "",
  }),
  getAppMetrics: () => [
    refusing<Electron.ProcessMetric>("ProcessMetric", { pid: process.pid, type: "Browser" }),
    ...runningUtilities().map(({ pid, name }) =>
      refusing<Electron.ProcessMetric>("ProcessMetric", { pid, type: "Utility", name }),
    ),
  ],
});
