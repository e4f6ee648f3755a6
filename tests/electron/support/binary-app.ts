/** An app on Electron's own binary, as Playwright starts it. */
import { _electron as electron } from "@playwright/test";
import { findElectron } from "../../../scripts/lib/electron.mjs";
import { isSuperuser } from "../../../scripts/lib/environment.mjs";
import { APP, type App, type AppEnd, type AppOptions } from "./app";

export async function launchOnBinary({
  main = APP,
  userData,
  switches = [],
  environment,
}: AppOptions): Promise<App> {
  const binary = findElectron();
  const app = await electron.launch({
    ...(binary && { executablePath: binary }),
    args: [
      main,
      `--user-data-dir=${userData}`,
      // Chromium's own sandbox does not run for the superuser; the page's isolation, which is tested, does.
      ...(isSuperuser() ? ["--no-sandbox"] : []),
      ...switches,
    ],
    env: { ...process.env, ...environment } as Record<string, string>,
  });
  const child = app.process();
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<AppEnd>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  const find = (url: string) => app.windows().find((page) => page.url() === url);
  return {
    evaluate: app.evaluate.bind(app) as App["evaluate"],
    page: async (url) => find(url) ?? (await app.waitForEvent("window", (page) => page.url() === url)),
    pages: () => app.windows(),
    inPage: (url) => url,
    processId: child.pid ?? 0,
    ended,
    output: () => output,
    close: () => app.close(),
  };
}
