/** What an exported page says of image files, in Chromium. */
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { chromium } from "@playwright/test";
import { findChromium } from "../../scripts/lib/chromium.mjs";
import type { ModelRunner } from "../../src-page/model-runner";

/** Undefined where there is none on this machine. */
export const chromiumPath = findChromium();

/** Probabilities in the order of the classes, of each file. */
export async function pageAnswers(page: string, files: readonly string[]): Promise<number[][]> {
  const browser = await chromium.launch({
    ...(chromiumPath && { executablePath: chromiumPath }),
    args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
  });
  try {
    const opened = await browser.newPage();
    await opened.goto(pathToFileURL(page).href);
    await opened.waitForFunction(() => "skiploom" in window);
    const answers: number[][] = [];
    for (const file of files) {
      const bytes = [...(await readFile(file))];
      answers.push(
        await opened.evaluate(async (image) => {
          const { skiploom } = window as unknown as { readonly skiploom: ModelRunner };
          return [...(await skiploom.predict(Uint8Array.from(image))).probabilities];
        }, bytes),
      );
    }
    return answers;
  } finally {
    await browser.close();
  }
}
