/** An app on the double: a process of Node, and a second connection to its Chromium. */
import { type ChildProcess, fork } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import { inside, outside } from "../double/addresses";
import { ANCHOR } from "../double/browser";
import { buildDouble } from "../double/build";
import type { FromApp, ToApp } from "../double/start";
import { APP, type App, type AppEnd, type AppOptions, type ElectronModule } from "./app";

const SCHEMES = new Set(["app"]);
const PATIENCE_MS = 20_000;
/** Chromium may take its time on a busy machine. */
const READY_MS = 90_000;
let built: Promise<string> | undefined;

function mainScript(main: string): string {
  if (statSync(main).isFile()) return main;
  const { main: script } = JSON.parse(readFileSync(path.join(main, "package.json"), "utf8")) as {
    main: string;
  };
  return path.join(main, script);
}

export async function launchOnDouble({
  main = APP,
  userData,
  switches = [],
  environment,
}: AppOptions): Promise<App> {
  built ??= buildDouble();
  const child = fork(await built, [mainScript(main), `--user-data-dir=${userData}`, ...switches], {
    serialization: "advanced",
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...process.env, ...environment },
    execArgv: [],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<AppEnd>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  const questions = createQuestions(child, ended, () => output);
  // A main script that waits for `ready` at its top level waits for ever, as in Electron.
  const limit = setTimeout(() => {
    output += "The app was not ready in time.";
    child.kill("SIGKILL");
  }, READY_MS);
  // One that ends by itself at once, as a second start does, never has a page.
  const endpoint = await Promise.race([questions.endpoint, ended.then(() => undefined)]);
  clearTimeout(limit);
  const browser = endpoint === undefined ? undefined : await chromium.connectOverCDP(endpoint);
  const pages = (): Page[] => (browser ? pagesOf(browser) : []);
  return {
    evaluate: questions.evaluate,
    async page(url) {
      for (let tries = 0; tries < PATIENCE_MS / 50; tries += 1) {
        const found = pages().find((page) => page.url() === url);
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`No page at ${url}; there are ${pages().map((page) => page.url())}.\n${output}`);
    },
    pages,
    inPage: (url) => inside(url, SCHEMES),
    processId: child.pid ?? 0,
    ended,
    output: () => output,
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        await questions.evaluate(({ app }) => app.quit()).catch(() => undefined);
        const limit = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
        await ended;
        clearTimeout(limit);
      }
      await browser?.close().catch(() => undefined);
    },
  };
}

/** Those of windows, with their addresses as Electron would tell them. */
function pagesOf(browser: Browser): Page[] {
  const pages = browser.contexts().flatMap((context) => context.pages());
  for (const page of pages) {
    if (Object.hasOwn(page, "url")) continue;
    const url = page.url.bind(page);
    page.url = () => outside(url(), SCHEMES);
  }
  return pages.filter((page) => page.url() !== ANCHOR && page.url() !== "about:blank");
}

interface Questions {
  readonly endpoint: Promise<string>;
  evaluate<Result>(
    work: (electron: ElectronModule, argument: never) => Result | Promise<Result>,
    argument?: unknown,
  ): Promise<Result>;
}

function createQuestions(child: ChildProcess, ended: Promise<AppEnd>, output: () => string): Questions {
  const answers = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let last = 0;
  let gone = false;
  const endpoint = new Promise<string>((resolve) => {
    child.on("message", (message: FromApp) => {
      if (message.kind === "ready") return resolve(message.endpoint);
      const answer = answers.get(message.call);
      answers.delete(message.call);
      if (message.kind === "value") answer?.resolve(message.value);
      else answer?.reject(new Error(message.message));
    });
  });
  ended.then(() => {
    gone = true;
    for (const { reject } of answers.values()) reject(new Error(`The app has ended.\n${output()}`));
  });
  return {
    endpoint,
    evaluate: (work, argument) =>
      new Promise((resolve, reject) => {
        if (gone) throw new Error(`The app has ended.\n${output()}`);
        last += 1;
        answers.set(last, { resolve: resolve as (value: unknown) => void, reject });
        const question: ToApp = { call: last, source: String(work), argument };
        child.send(question);
      }),
  };
}
