/** Puts into the page what is known. Names come in as texts alone: nothing here writes HTML. */

import type { PageModel } from "#core/formats/html/page-model";
import { largestPlaces } from "#core/foundation/largest-places";
import { factsOf, summaryOf } from "./facts";
import type { Prediction } from "./model-runner";

const CLASSES_SHOWN = 5;
/** Letters of about as many lines as are seen at once. */
const LONG_FACT = 700;

export function element<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no part "${id}".`);
  return found as Kind;
}

export function showFacts(model: PageModel): void {
  document.title = model.name;
  element("name").textContent = model.name;
  element("summary").textContent = summaryOf(model);
  for (const [name, value] of factsOf(model)) {
    const about = withText("dd", value);
    // A long list scrolls, also from the keyboard.
    if (value.length > LONG_FACT) about.tabIndex = 0;
    element("facts").append(withText("dt", name), about);
  }
}

/** @param how `spoken`: for those who hear the page; what it says is seen elsewhere */
export function showStatus(words: string, how: "" | "error" | "spoken" = ""): void {
  element("status").textContent = words;
  element("status").className = how;
}

/** Also when nothing came of it: a person sees which file it was. */
export function showPicture(file: Blob): void {
  const picture = element<HTMLImageElement>("picture");
  URL.revokeObjectURL(picture.src);
  picture.src = URL.createObjectURL(file);
  picture.hidden = false;
  element("hint-first").textContent = "Drop another image here";
  picture.onerror = () => {
    picture.hidden = true;
  };
}

export function clearAnswer(): void {
  element("classes").replaceChildren();
  element("time").textContent = "";
  element("seen").hidden = true;
}

export function showAnswer(model: PageModel, { pixels, probabilities, milliseconds }: Prediction): void {
  showPixels(model, pixels);
  const best = largestPlaces(probabilities, CLASSES_SHOWN);
  element("classes").replaceChildren(
    ...best.map((index) => classLine(model.classNames[index] ?? `class ${index}`, probabilities[index] ?? 0)),
  );
  element("time").textContent = `The network took ${duration(milliseconds)}.`;
  const [first = 0] = best;
  showStatus(`Most likely ${model.classNames[first]}, ${percent(probabilities[first] ?? 0)}.`, "spoken");
}

function classLine(name: string, probability: number): HTMLElement {
  const line = document.createElement("li");
  const bar = withText("div", "");
  const filled = document.createElement("i");
  bar.className = "bar";
  filled.style.width = `${probability * 100}%`;
  bar.append(filled);
  const [label, share] = [withText("span", name), withText("span", percent(probability))];
  label.className = "name";
  share.className = "share";
  line.append(label, share, bar);
  return line;
}

function showPixels({ imageShape: [height, width, channels] }: PageModel, pixels: Uint8Array): void {
  const canvas = element<HTMLCanvasElement>("pixels");
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  for (let index = 0; index < width * height; index += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      image.data[index * 4 + channel] = pixels[index * channels + (channels === 1 ? 0 : channel)] ?? 0;
    }
    image.data[index * 4 + 3] = 255;
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  const words = `What the network sees: ${width}×${height} pixels${channels === 1 ? ", grey" : ""}.`;
  canvas.setAttribute("aria-label", words);
  element("seen-words").textContent = words;
  element("seen").hidden = false;
}

function percent(probability: number): string {
  const value = probability * 100;
  if (value > 99.95 && value < 100) return "> 99.9%";
  return value < 0.05 ? "< 0.1%" : `${value.toFixed(1)}%`;
}

function duration(milliseconds: number): string {
  return milliseconds < 1000
    ? `${Math.max(1, Math.round(milliseconds))} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}

function withText(kind: string, text: string): HTMLElement {
  const made = document.createElement(kind);
  made.textContent = text;
  return made;
}
