/**
 * From a stroke to its bars, in the real window: the studio's server, a Chromium, and ResNet-20 on 28x28 grey pictures, with nothing
 * training. Each time runs from the pointer's event to the frame in which the bars show the answer. Beside it, the host's part alone: from
 * the request to the answer, with no window.
 */
import path from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findChromium } from "../../scripts/lib/chromium.mjs";
import { buildIfStale, removeFolder, run, start, temporaryFolder } from "../support/command-line";
import { createRealHost } from "../support/real-host";
import { median, rounded, writeOutput } from "./measured";

const STROKES = 60;
/** Between two strokes: each is answered before the next. */
const PAUSE_MS = 100;
const QUESTIONS = 100;

let browser: Browser;
let home: string;
let trained: string;

beforeAll(async () => {
  buildIfStale();
  const executablePath = findChromium();
  if (!executablePath) throw new Error("No Chromium is installed; CHROMIUM can name one.");
  home = await temporaryFolder();
  // What the weights are plays no part in the time.
  const { stdout } = await run(["train", "resnet-20", "--dataset", "fashion", "--steps", "2"], { home });
  trained = /run (\S+) in /.exec(stdout)?.[1] ?? "";
  expect(trained).not.toBe("");
  browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await removeFolder(home);
});

/** As much of the page's global as this puts there. */
interface PageWithTimes {
  strokeTimes: number[];
}

/** Notes, for each answer that the bars show, how long ago the newest stroke was. */
async function watchStrokes(page: Page): Promise<void> {
  await page.evaluate(() => {
    const here = window as unknown as PageWithTimes;
    here.strokeTimes = [];
    let moved: number | undefined;
    window.addEventListener(
      "pointermove",
      (event) => {
        if (event.buttons === 1) moved = event.timeStamp;
      },
      { capture: true },
    );
    const bars = document.querySelector('ol[aria-label="Probability of each class"]');
    if (!bars) throw new Error("There are no bars.");
    new MutationObserver(() => {
      const since = moved;
      moved = undefined;
      if (since === undefined) return;
      // The frame that shows them is on its way to the screen when the next task begins.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => here.strokeTimes.push(performance.now() - since);
        port2.postMessage(0);
      });
    }).observe(bars, { subtree: true, attributes: true, characterData: true, childList: true });
  });
}

async function strokesInWindow(): Promise<number[]> {
  const server = start(["serve", "--no-open", "--port", "0"], { home });
  const [address] = await server.waitFor(/http:\/\/127\.0\.0\.1:\d+\/\S*/);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  try {
    await page.goto(address);
    await page
      .getByRole("button", { name: /ResNet-20/ })
      .first()
      .click();
    await page.getByRole("tab", { name: "Try" }).click();
    await page.getByRole("combobox", { name: "Run that is tried" }).click();
    await page.getByRole("option").first().click();
    const paper = await page.getByTestId("paper").boundingBox();
    if (!paper) throw new Error("There is no paper.");
    const at = (share: number): [number, number] => [
      paper.x + paper.width * (0.5 + 0.4 * Math.cos(share * 6)),
      paper.y + paper.height * (0.5 + 0.4 * Math.sin(share * 6)),
    ];
    await page.mouse.move(...at(0));
    await page.mouse.down();
    await page.locator('[data-class="0"]', { hasText: "%" }).waitFor();
    await page.waitForTimeout(1_000);
    await watchStrokes(page);
    for (let stroke = 1; stroke <= STROKES; stroke += 1) {
      await page.mouse.move(...at(stroke / STROKES));
      await page.waitForTimeout(PAUSE_MS);
    }
    await page.mouse.up();
    return await page.evaluate(() => (window as unknown as PageWithTimes).strokeTimes);
  } finally {
    await page.close();
    server.signal("SIGTERM");
    await server.result;
  }
}

async function questionsToHost(): Promise<number[]> {
  const { host } = await createRealHost({ workspace: home });
  const times: number[] = [];
  try {
    for (let question = 0; question < QUESTIONS; question += 1) {
      const pixels = new Uint8Array(28 * 28).fill(question);
      const since = performance.now();
      await host.handlers["trying.ask"]({ run: trained, image: { kind: "drawn", pixels } });
      times.push(performance.now() - since);
    }
  } finally {
    await host.close();
  }
  // The first ones start the engine.
  return times.slice(QUESTIONS / 2);
}

function figuresOf(times: readonly number[]): Record<string, number> {
  const sorted = [...times].sort((one, other) => one - other);
  return {
    count: times.length,
    medianMs: rounded(median(times)),
    p95Ms: rounded(sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN),
    fastestMs: rounded(sorted[0] ?? Number.NaN),
  };
}

it("shows what the network says of a stroke", async () => {
  const inWindow = await strokesInWindow();
  expect(inWindow.length).toBeGreaterThan(STROKES * 0.8);
  const ofHost = await questionsToHost();
  writeOutput(path.basename(import.meta.filename, ".bench.ts"), {
    network: "resnet-20 on fashion, 28x28x1",
    strokeToBars: figuresOf(inWindow),
    questionToHost: figuresOf(ofHost),
    limitMs: 50,
    aimMs: 16,
  });
});
