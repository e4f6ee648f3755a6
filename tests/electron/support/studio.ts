/** The studio's window on an empty workspace, for the tests of a file. */
import path from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { buildIfStale, removeFolder, temporaryFolder } from "../../support/command-line";
import { APP, type App, type AppOptions, isGiven, launch, stage, whyNothing } from "./app";

export const PAGE = "app://studio/desktop.html";
export const ENGINE_PAGE = "app://engine/gpu.html";

export interface Studio {
  readonly app: App;
  page: Page;
  /** A temporary folder, with the workspace and the app's own folder in it. */
  readonly home: string;
  readonly workspace: string;
  readonly options: AppOptions;
}

/** One studio for all tests of a file, which run one after the other. */
export function oneStudio(): Studio {
  const studio = {} as { -readonly [Key in keyof Studio]: Studio[Key] };
  test.skip(whyNothing !== undefined, whyNothing);
  test.describe.configure({ mode: "serial" });
  test.beforeAll(async () => {
    test.setTimeout(300_000);
    console.log(stage === "binary" ? "on Electron's binary" : "on Electron's double: its binary is not here");
    if (!isGiven) buildIfStale();
    studio.home = await temporaryFolder();
    studio.workspace = path.join(studio.home, "workspace");
    studio.options = {
      userData: path.join(studio.home, "profile"),
      environment: { SKIPLOOM_HOME: studio.workspace },
    };
    studio.app = await launch(studio.options);
    studio.page = await studio.app.page(PAGE);
    await expect(beginning(studio.page)).toBeVisible();
  });
  test.afterAll(async () => {
    await studio.app?.close();
    if (studio.home) await removeFolder(studio.home);
    // What nobody catches is printed; Chromium's own lines come with the binary alone.
    if (stage === "double" && studio.app) expect(studio.app.output()).not.toMatch(/Error/);
  });
  return studio;
}

export function beginning(page: Page) {
  return page.getByText("Begin with a network");
}

/** Path of a built preload script, as the studio's own windows are given it. */
export const PRELOAD = path.join(APP, "out", "preload", "preload.cjs");
