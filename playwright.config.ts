import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/lib/chromium.mjs";

const chromium = findChromium();
const superuser = process.getuid?.() === 0;
/** Where `npm test` reads what became of the tests. */
const journal = process.env.SKIPLOOM_JOURNAL;

/**
 * Two projects: `studio` drives the server shell in the system's Chromium, `electron` the desktop shell, in Electron's
 * binary or on its double. Tests start studios of their own on empty workspaces, so nothing is started here.
 */
export default defineConfig({
  outputDir: "test-results/playwright",
  // A test waits much of its time, on two cores too.
  workers: 3,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  // A browser on a busy machine may once be too slow; what fails twice is wrong. Retried tests are named in the output.
  retries: 1,
  // What is waited for comes, however busy the machine is; where it does not, the wait is the failure's only cost.
  timeout: 240_000,
  expect: { timeout: 60_000 },
  reporter: [
    ["list"],
    ...(journal ? [["./tests/support/suite/playwright-journal.ts", { journal }] as const] : []),
  ],
  // A trace takes a picture at every step, a third of a test's time: what failed is recorded when it is tried again.
  use: { trace: "on-first-retry", screenshot: "only-on-failure" },
  projects: [
    // First, since each of its files goes from one test to the next: one that began last would be waited for.
    { name: "electron", testDir: "tests/electron" },
    {
      name: "studio",
      testDir: "tests/e2e",
      // Every test has a studio of its own.
      fullyParallel: true,
      use: {
        browserName: "chromium",
        viewport: { width: 1440, height: 900 },
        launchOptions: {
          ...(chromium && { executablePath: chromium }),
          // Chromium's sandbox does not run for the superuser.
          args: superuser ? ["--no-sandbox"] : [],
        },
      },
    },
  ],
});
