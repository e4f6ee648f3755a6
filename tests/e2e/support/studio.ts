/** Each test gets a studio of its own: `skiploom serve` on an empty workspace, open in the system's Chromium. */
import { test as base, type Page } from "@playwright/test";
import { findChromium } from "../../../scripts/lib/chromium.mjs";
import {
  buildIfStale,
  type RunningCommand,
  removeFolder,
  run,
  start,
  temporaryFolder,
} from "../../support/command-line";
import { type HeldCommand, heldCommand } from "../../support/held-command";

export { expect } from "@playwright/test";

export interface Studio {
  /** Opened at the studio's address. */
  readonly page: Page;
  /** With the token: another window can be opened with it. */
  readonly address: string;
  /** The workspace, a temporary folder. */
  readonly home: string;
  /** The server's process: to be killed and started again by tests that ask what is kept. */
  readonly server: RunningCommand;
  /** See {@link HeldCommand}. */
  readonly allow: HeldCommand["allow"];
  /**
   * What the page complained of: errors in its console, uncaught errors, requests to elsewhere. When the list is not
   * empty at the end, the test fails; a test that provokes complaints (a killed server) empties it.
   */
  readonly complaints: string[];
}

/** No driver of the machine is loaded: tests of the GPU start studios of their own. */
const NO_GPU =
  process.env.SKIPLOOM_TEST_GPU === "own"
    ? {}
    : { VK_ICD_FILENAMES: "/nowhere.json", VK_DRIVER_FILES: "/nowhere.json" };

export async function serveStudio(
  home: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<{ server: RunningCommand; address: string }> {
  const server = start(["serve", "--no-open", "--port", "0"], { home, environment });
  const match = await server.waitFor(/http:\/\/127\.0\.0\.1:\d+\/\S*/);
  return { server, address: match[0] };
}

export async function stopStudio(server: RunningCommand): Promise<void> {
  server.signal("SIGTERM");
  const timer = setTimeout(() => server.signal("SIGKILL"), 20_000);
  await server.result;
  clearTimeout(timer);
}

/** Notes everything a page complains of, and every request that leaves the studio's own address. */
export function watchPage(page: Page, address: string, complaints: string[]): void {
  const { origin, host } = new URL(address);
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url)) complaints.push(`request to ${url}`);
  });
  page.on("websocket", (socket) => {
    if (new URL(socket.url()).host !== host) complaints.push(`socket to ${socket.url()}`);
  });
}

/** A studio with a trained ResNet-8, one for all tests of a worker: for those that only ask it. */
export type TrainedStudio = Pick<Studio, "page" | "address" | "home">;

interface TrainedServer {
  readonly home: string;
  /** One that lets a window in: each does so once. */
  newAddress(): Promise<string>;
}

interface TestFixtures {
  readonly studio: Studio;
  readonly trained: TrainedStudio;
  readonly needsChromium: boolean;
}
interface WorkerFixtures {
  readonly built: boolean;
  readonly trainedServer: TrainedServer;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  // What is driven is what the sources say.
  built: [
    async ({ browserName }, use) => {
      if (browserName === "chromium" && findChromium()) buildIfStale();
      await use(true);
    },
    { scope: "worker", auto: true, timeout: 300_000 },
  ],
  needsChromium: [
    async ({ browserName }, use, testInfo) => {
      const missing = browserName === "chromium" && !findChromium();
      testInfo.skip(missing, "No Chromium or Chrome is installed here; CHROMIUM can name one.");
      await use(true);
    },
    { auto: true },
  ],
  trainedServer: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
    async ({}, use) => {
      const home = await temporaryFolder();
      const { code, stderr } = await run(["train", "resnet-8", "--epochs", "3"], { home });
      if (code !== 0) throw new Error(`There is no trained network. ${stderr}`);
      const server = start(["serve", "--no-open", "--port", "0"], { home, environment: NO_GPU, input: true });
      let given = 0;
      const newAddress = async (): Promise<string> => {
        // Enter prints the next one.
        if (given > 0) server.child.stdin?.write("\n");
        const [, address = ""] = await server.waitFor(
          new RegExp(`(?:http://\\S+[^]*?){${given}}(http://\\S+)\\s`),
        );
        given += 1;
        return address;
      };
      try {
        await use({ home, newAddress });
      } finally {
        await stopStudio(server);
        await removeFolder(home);
      }
    },
    { scope: "worker", timeout: 300_000 },
  ],
  trained: async ({ page, trainedServer }, use, testInfo) => {
    const { home, newAddress } = trainedServer;
    const address = await newAddress();
    const complaints: string[] = [];
    watchPage(page, address, complaints);
    await page.goto(address);
    await use({ page, address, home });
    await page.close();
    if (testInfo.status === testInfo.expectedStatus) requireNone(complaints);
  },
  studio: async ({ page }, use, testInfo) => {
    const home = await temporaryFolder();
    const held = heldCommand(home);
    const { server, address } = await serveStudio(home, { ...held.environment, ...NO_GPU });
    const complaints: string[] = [];
    watchPage(page, address, complaints);
    try {
      await page.goto(address);
      await use({ page, address, home, server, allow: held.allow, complaints });
    } finally {
      await page.close();
      await stopStudio(server);
      await removeFolder(home);
    }
    // A test that failed has said why.
    if (testInfo.status === testInfo.expectedStatus) requireNone(complaints);
  },
});

function requireNone(complaints: readonly string[]): void {
  if (complaints.length > 0) throw new Error(`The page complained:\n${complaints.join("\n")}`);
}
