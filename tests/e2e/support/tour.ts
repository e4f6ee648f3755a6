/** README's tour, step by step, as its reader has it. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "../../support/command-line";

export class TourStep {
  private readonly words: string[];

  constructor(readonly text: string) {
    this.words = [...text.matchAll(/\*([^*]+)\*/g)].map((match) => match[1] ?? "");
  }

  /** The next word that the step quotes; one that a step no longer quotes ends the test. */
  quoted(): string {
    const word = this.words.shift();
    if (word === undefined)
      throw new Error(`The tour quotes fewer words here than the test does: ${this.text}`);
    return word;
  }

  /** What is left of the quoted words: at a step's end, nothing. */
  unread(): readonly string[] {
    return this.words;
  }

  /** What the step has in the type of code. */
  code(): string {
    const found = /`([^`]+)`/.exec(this.text);
    if (found?.[1] === undefined) throw new Error(`The tour names no code here: ${this.text}`);
    return found[1];
  }

  /** A key as the tour writes it, for the keyboard: `Ctrl+Shift+Z`. */
  key(name: string): string {
    if (!new RegExp(`\\b${name.replaceAll("+", "\\+")}\\b`).test(this.text))
      throw new Error(`The tour does not speak of ${name} here: ${this.text}`);
    return name.replace("Ctrl", "Control").replace(/\b([A-Z])$/, (letter) => letter.toLowerCase());
  }

  /** The number that the text has after these words. */
  numberAfter(words: string): string {
    const found = new RegExp(`${words} (\\d+(?:\\.\\d+)?)`).exec(this.text);
    if (found?.[1] === undefined)
      throw new Error(`The tour does not say "${words}" and a number: ${this.text}`);
    return found[1];
  }
}

export function readTour(): readonly TourStep[] {
  const readme = readFileSync(path.join(ROOT, "README.md"), "utf8");
  const tour = /## A tour of five minutes\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? "";
  return tour
    .split(/^\d+\. /m)
    .slice(1)
    .map((text) => new TourStep(text.split("\n\n")[0]?.replace(/\s+/g, " ") ?? ""));
}
