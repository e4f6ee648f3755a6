/** Starts the built studio, or another main script, in Electron's binary where it is here, else on the double. */
import type { Page } from "@playwright/test";
import { findChromium } from "../../../scripts/lib/chromium.mjs";
import { findElectron } from "../../../scripts/lib/electron.mjs";
import { hasDisplay } from "../../../scripts/lib/environment.mjs";
import { ROOT } from "../../support/command-line";
import { launchOnBinary } from "./binary-app";
import { launchOnDouble } from "./double-app";

/** What Electron's main process has, as a function that a test runs there is given it. */
export type ElectronModule = typeof Electron.CrossProcessExports;

export interface AppEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface App {
  /** Runs a function in the main process. It sees its arguments and what is global there, nothing of the test. */
  evaluate<Result, Argument>(
    work: (electron: ElectronModule, argument: Argument) => Result | Promise<Result>,
    argument: Argument,
  ): Promise<Result>;
  evaluate<Result>(work: (electron: ElectronModule) => Result | Promise<Result>): Promise<Result>;
  /** The page at this address, once it is open. */
  page(url: string): Promise<Page>;
  pages(): readonly Page[];
  /** As a page has to be asked for an address, for requests that a test makes there. */
  inPage(url: string): string;
  readonly processId: number;
  readonly ended: Promise<AppEnd>;
  /** All that it printed. */
  output(): string;
  /** Quits as a person would; after a while it is killed. */
  close(): Promise<void>;
}

export interface AppOptions {
  /** Folder of the app, or path of its main script. */
  readonly main?: string;
  /** Folder of what the app remembers for itself. */
  readonly userData: string;
  readonly switches?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Which of the two the tests run on. `SKIPLOOM_ELECTRON=double` asks for the double where both are to be had. */
export const stage: "binary" | "double" =
  findElectron() && hasDisplay() && process.env.SKIPLOOM_ELECTRON !== "double" ? "binary" : "double";

/** Why nothing can be run at all, or undefined. */
export const whyNothing: string | undefined =
  stage === "double" && !findChromium()
    ? "Neither Electron's binary nor a Chromium is here; CHROMIUM can name one."
    : undefined;

/** For `test.skip`: what the double cannot prove, with the reason. */
export function onlyOnBinary(what: string): [boolean, string] {
  return [stage === "double", `Only Electron's binary can show this (here its double runs): ${what}.`];
}

/** The folder of the app that is tested: this one, or one with a mistake in it (tests/trials). */
export const APP = process.env.SKIPLOOM_ELECTRON_APP ?? ROOT;
/** Whether it was built already, by whoever named it. */
export const isGiven = APP !== ROOT;

export async function launch(options: AppOptions): Promise<App> {
  return await (stage === "binary" ? launchOnBinary(options) : launchOnDouble(options));
}

/** A second start of the same app: how it ended by itself. */
export async function launchAgain(options: AppOptions): Promise<AppEnd> {
  return await (await launch(options)).ended;
}
