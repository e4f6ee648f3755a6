/**
 * Training with the studio open in a browser against the same training on the command line, in turns: the aim is
 * within 5%. Both count steps a second from the same field, the run's own clock.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Browser, chromium } from "@playwright/test";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunRecord, runRecordSchema } from "#core/training/records";
import { findChromium } from "../../scripts/lib/chromium.mjs";
import { buildIfStale, removeFolder, run, start, temporaryFolder } from "../support/command-line";
import { median, rounded, writeOutput } from "./measured";

const PAIRS = 6;
const TEMPLATE = "resnet-8";
const EPOCHS = 40;

let browser: Browser;

beforeAll(async () => {
  buildIfStale();
  const executablePath = findChromium();
  if (!executablePath) throw new Error("No Chromium is installed; CHROMIUM can name one.");
  browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
}, 300_000);

afterAll(async () => {
  await browser?.close();
});

/** What is written of the one run in this workspace; undefined before it begins. */
function readRecord(home: string): RunRecord | undefined {
  const folder = path.join(home, "runs");
  const [run] = existsSync(folder) ? readdirSync(folder) : [];
  const file = path.join(folder, run ?? "", "run.json");
  return existsSync(file) ? runRecordSchema.parse(JSON.parse(readFileSync(file, "utf8"))) : undefined;
}

/** Steps a second of the one run in this workspace. */
function stepsASecond(home: string): number {
  const record = readRecord(home);
  expect(record?.state).toBe("finished");
  return record === undefined ? Number.NaN : record.step / record.trainedSeconds;
}

async function onCommandLine(): Promise<number> {
  const home = await temporaryFolder();
  const { code } = await run(["train", TEMPLATE, "--epochs", String(EPOCHS), "--json"], { home });
  expect(code).toBe(0);
  const speed = stepsASecond(home);
  await removeFolder(home);
  return speed;
}

async function inStudio(): Promise<number> {
  const home = await temporaryFolder();
  const server = start(["serve", "--no-open", "--port", "0"], { home });
  const [address] = await server.waitFor(/http:\/\/127\.0\.0\.1:\d+\/\S*/);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  try {
    await page.goto(address);
    await page.getByRole("button", { name: /ResNet-8/ }).click();
    await page.getByLabel("Epochs").fill(String(EPOCHS));
    await page.getByLabel("Epochs").press("Enter");
    await page.getByRole("button", { name: "Train", exact: true }).click();
    // Asked of the file: to look for words in the page, several times a second, would be a load of its own.
    await expect.poll(() => readRecord(home)?.state, { timeout: 180_000, interval: 1_000 }).toBe("finished");
    return stepsASecond(home);
  } finally {
    await page.close();
    server.signal("SIGTERM");
    await server.result;
    await removeFolder(home);
  }
}

it("is as fast with the interface attached", async () => {
  const commandLine: number[] = [];
  const studio: number[] = [];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    // Who goes first changes, so that a machine that slows down or warms up favours neither.
    if (pair % 2 === 0) commandLine.push(await onCommandLine());
    studio.push(await inStudio());
    if (pair % 2 === 1) commandLine.push(await onCommandLine());
  }
  writeOutput("interface", {
    network: `${TEMPLATE}, digits, ${EPOCHS} epochs`,
    pairs: PAIRS,
    commandLineStepsASecond: rounded(median(commandLine)),
    studioStepsASecond: rounded(median(studio)),
    ratioOfMedians: rounded(median(studio) / median(commandLine), 3),
    commandLine: commandLine.map((value) => rounded(value)),
    studio: studio.map((value) => rounded(value)),
  });
}, 600_000);
