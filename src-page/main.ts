/** The script of a stand-alone page: one network, and the images that a person gives it. */
import type { PageModel } from "#core/formats/html/page-model";
import { onImage } from "./image-sources";
import { type ModelRunner, startModel } from "./model-runner";
import { pageModel } from "./page-data";
import { clearAnswer, showAnswer, showFacts, showPicture, showStatus } from "./view";

async function start(): Promise<void> {
  const model = pageModel();
  showFacts(model);
  await nextFrame();
  const runner = await startModel(model);
  onImage((file) => void answer(model, runner, file));
  showStatus("Give it an image.");
  // For whoever checks the page against another tool.
  Object.assign(window, { skiploom: runner });
}

/** Counts up; an answer that a newer image has overtaken is not shown. */
let latest = 0;

async function answer(model: PageModel, runner: ModelRunner, file: File): Promise<void> {
  latest += 1;
  const own = latest;
  clearAnswer();
  showPicture(file);
  showStatus("The network is looking at it.");
  await nextFrame();
  try {
    const prediction = await runner.predict(new Uint8Array(await file.arrayBuffer()));
    if (own === latest) showAnswer(model, prediction);
  } catch (error) {
    if (own === latest) showStatus(wordsOf(error), "error");
  }
}

/** After the page was drawn: the network computes on the page's own thread. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

start().catch((error: unknown) => showStatus(`This page cannot run here: ${wordsOf(error)}`, "error"));
