import { describe, expect, it } from "vitest";
import { svgFile } from "../../pictures/svg";
import { answerOf } from "../answer";
import type { ExperimentView } from "../experiment-view";
import { drawnRuns, figuresOf } from "../pictures/figures";
import { armOf, finished, recordOf, runOf, viewOf } from "../testing";
import { reportHtml } from "./report";
import { resultsCsv } from "./result-rows";

const three = (arm: string, values: readonly number[]) =>
  values.map((wrong, index) => finished(arm, index + 1, wrong));

const MADE_ON = {
  skiploom: "9.8.7",
  node: "22.1.0",
  processor: "A processor",
  cores: 2,
  platform: "linux, x64",
};

const DEPTH = viewOf(
  [
    ...three("plain-8", [0, 1, 2]),
    ...three("residual-8", [0, 0, 0]),
    ...three("plain-56", [60, 70, 80]),
    ...three("residual-56", [1, 2, 3]),
  ],
  { state: "finished", madeOn: MADE_ON },
);

function reportOf(view: ExperimentView): string {
  const curve = { steps: [1, 2, 3], loss: [2, 1, 0.5], learningRate: [0.1, 0.1, 0.1] };
  const curves = new Map(drawnRuns(view).map((run) => [run, curve]));
  return reportHtml({ view, records: [recordOf("plain-8 1", 200, 12.5)], curves, version: "9.8.8" });
}

const HOSTILE = `"><script>alert(1)</script>&'<img src=x onerror=y>\u0000\ud800 ]]>`;

/** As a reader of HTML sees it: tags in order, and whether each is closed. */
function tagsOf(html: string): string[] {
  return [...html.matchAll(/<([a-z][a-z0-9]*)[\s>/]/gi)].map(([, name = ""]) => name.toLowerCase());
}

describe("the report of an experiment", () => {
  it("says what was asked, measured, held equal, and with what", () => {
    const html = reportOf(DEPTH);
    for (const words of [
      "How deep can it go?",
      "This is degradation, not overfitting",
      "Fixed before the start",
      "Nesterov momentum 0.9",
      "<dt>Seeds</dt><dd>1, 2, 3</dd>",
      "A processor, 2 cores",
      "<dd>9.8.7</dd>",
      "22.1.0",
      "SHA-256",
      "Held equal",
      "12.5 s",
      "<td>70.0%</td>",
    ]) {
      expect(html).toContain(words);
    }
    expect(
      answerOf(DEPTH).sentences.every((sentence) => html.includes(sentence.replaceAll("'", "&#39;"))),
    ).toBe(true);
  });

  it("needs nothing beside itself: no script, no address, nothing that is loaded", () => {
    const html = reportOf(DEPTH);
    expect(html).not.toMatch(/<(script|link|img|iframe|object|embed|base|form)\b/i);
    expect(html).not.toMatch(/\b(src|href|action|srcset)=/i);
    expect(html.replaceAll('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:|url\(|@import/);
    expect(html).toContain("default-src 'none'");
    expect(html).toContain("prefers-color-scheme:dark");
    expect(html).toContain("@media print");
  });

  it("lets no name be anything but text", () => {
    const arms = [armOf("plain", 8, { label: HOSTILE }), armOf("residual", 8)];
    const view = viewOf([finished("plain-8", 1, 10), finished("residual-8", 1, 1)], {
      state: "finished",
      name: HOSTILE,
      question: { kind: "twin" },
      arms,
      madeOn: { ...MADE_ON, processor: HOSTILE },
      dataset: { ...DEPTH.experiment.dataset, name: HOSTILE, id: HOSTILE },
    });
    const harmless = viewOf([finished("plain-8", 1, 10), finished("residual-8", 1, 1)], {
      state: "finished",
      question: { kind: "twin" },
      arms: [armOf("plain", 8), armOf("residual", 8)],
    });
    const html = reportOf(view);
    expect(tagsOf(html).filter((tag) => tag === "script" || tag === "img")).toEqual([]);
    // The same tags in the same order, whatever things are called.
    expect(tagsOf(html).filter((tag) => tag !== "text")).toEqual(
      tagsOf(reportOf(harmless)).filter((tag) => tag !== "text"),
    );
    expect(html.includes("\u0000") || html.includes("\ud800")).toBe(false);
    const [figure] = figuresOf({ view, answer: answerOf(view), curves: new Map() });
    if (!figure) throw new Error("no figure");
    const svg = svgFile(figure.picture, HOSTILE, "light");
    expect(svg).not.toContain("<script");
    expect(svg).not.toContain("var(");
    expect(resultsCsv(view).split("\n")).toHaveLength(4);
  });

  it("tells an experiment that is not finished from one that is", () => {
    const html = reportOf(viewOf([finished("plain-8", 1, 10), runOf("plain-56", 1)], { state: "paused" }));
    expect(html).toContain("So far");
    expect(html).toContain("Not finished: 1 of 2 trainings are open.");
    expect(html).toContain("not recorded");
  });

  it("draws curves where the question has them", () => {
    const view = viewOf([finished("plain-8", 1, 10), finished("residual-8", 1, 1)], {
      state: "finished",
      question: { kind: "twin" },
      arms: [armOf("plain", 8), armOf("residual", 8)],
    });
    expect(drawnRuns(view)).toEqual(["plain-8 1", "residual-8 1"]);
    expect(reportOf(view).match(/<svg/g)).toHaveLength(2);
    expect(drawnRuns(DEPTH)).toEqual([]);
  });
});
