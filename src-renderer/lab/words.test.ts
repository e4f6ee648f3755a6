import { describe, expect, it } from "vitest";
import { answerOf } from "#core/lab/answer";
import { heldEqual } from "#core/lab/report/held-equal";
import { resultRows, resultsCsv } from "#core/lab/report/result-rows";
import { answerTitle, seedWords } from "#core/lab/report/words";
import { armOf, finished, recordOf, runOf, viewOf } from "#core/lab/testing";
import { howFar, leftWords, settingWords, stateWords, withKeyWords } from "./experiment-words";
import { progressOf } from "./progress";

describe("an experiment in words", () => {
  it("tells where the verdict turns, and loses nothing of the sentence", () => {
    const sentence = "Without skips, 56 layers train worse than 8. One seed is a hint, not a verdict.";
    const pieces = withKeyWords(sentence);
    expect(pieces.map(({ text }) => text).join("")).toBe(sentence);
    expect(pieces.filter(({ isKey }) => isKey).map(({ text }) => text)).toEqual([
      "worse",
      "a hint",
      "not a verdict",
    ]);
  });

  it("says how it stands", () => {
    const say = (view: ReturnType<typeof viewOf>) => stateWords(view, progressOf(view, []));
    const training = [runOf("plain-8", 1, { run: "a", state: "training" })];
    expect(say(viewOf(training))).toBe("training");
    expect(say(viewOf(training, { state: "paused" }))).toBe("trains elsewhere");
    expect(say(viewOf([runOf("plain-8", 1)], { state: "paused" }))).toBe("paused");
    expect(say({ ...viewOf([runOf("plain-8", 1)], { state: "paused" }), failure: "No room." })).toBe(
      "stopped by itself",
    );
    const half = { done: 1, of: 2, share: 0.5, secondsLeft: 9 };
    expect(stateWords(viewOf(training), half)).toBe("training, about 10 s left");
    expect(howFar(viewOf(training), half)).toBe("about 10 s left");
    expect(howFar(viewOf(training, { state: "finished" }), half)).toBe("finished");
  });

  it("calls a range test a reading, of as many steps as it takes", () => {
    const tested = viewOf([finished("range", 1, 0)], { question: { kind: "rate" }, state: "finished" });
    expect(settingWords(tested)).toBe("1 seed, up to 200 steps, on Handwritten digits");
    expect(answerTitle(tested)).toBe("Reading");
    expect(answerTitle({ ...tested, state: "training" })).toBe("So far");
    expect(answerTitle(viewOf([finished("plain-8", 1, 0)], { state: "finished" }))).toBe("Verdict");
  });

  it("rounds a time left to what it is worth, and shortens many seeds", () => {
    expect(leftWords(1)).toBe("about 5 s left");
    expect(leftWords(43)).toBe("about 45 s left");
    expect(leftWords(127)).toBe("about 2 min 10 s left");
    expect(seedWords([1, 2, 3])).toBe("1, 2, 3");
    expect(seedWords([1, 2, 3, 4, 5, 6])).toBe("1 to 6");
    expect(seedWords([1, 2, 3, 4, 5, 7])).toBe("1, 2, 3, 4, 5, 7");
  });

  it("says of parameters and operations whether they were held equal", () => {
    const runs = [finished("plain-8", 1, 0), finished("residual-8", 1, 0)];
    const even = heldEqual(viewOf(runs, { arms: [armOf("plain", 8), armOf("residual", 8)] }), []);
    expect(even.equal.join(" ")).toContain("as many with skips as without");
    expect(even.differs).toEqual([]);
    const arms = [armOf("plain", 8), armOf("residual", 8, { parameters: 8400, flops: 8.8e6 })];
    const uneven = heldEqual(viewOf(runs, { arms }), []);
    expect(uneven.equal.join(" ")).not.toContain("as many with skips as without");
    expect(uneven.differs).toEqual([
      "Parameters: residual-8 has 400 more (5.0% more)",
      "Operations: with skips 10.0% more",
    ]);
  });

  it("checks by what the runs recorded whether what was fixed was held, and names the run where it was not", () => {
    const view = viewOf([finished("plain-8", 1, 0), finished("residual-8", 1, 0)]);
    const [plain, residual] = view.runs.map(({ run = "", arm, seed }) => {
      const record = recordOf(run, 200, 1);
      return {
        ...record,
        recipe: { ...view.experiment.recipe, seed },
        experiment: { id: "experiment", arm },
        device: { id: "cpu", label: "CPU, 1 thread", backend: "skiploom-cpu", threads: 1, simd: true },
      };
    });
    if (!plain || !residual) throw new Error("There are two runs.");
    const held = heldEqual(view, [plain, residual]);
    expect(held.broken).toEqual([]);
    expect(held.equal).toContain("Checked by what each of its 2 runs recorded");
    expect(held.equal).toContain("Where they trained: CPU, 1 thread");
    const device = { ...plain.device, label: "CPU, 2 threads", threads: 2 };
    const recipe = { ...residual.recipe, batchSize: 32 };
    const broken = heldEqual(view, [plain, { ...residual, device, recipe }]).broken;
    expect(broken).toEqual([
      "residual-8, seed 1: followed another recipe than was fixed.",
      "residual-8, seed 1: trained on CPU, 2 threads, the others on CPU, 1 thread.",
    ]);
  });
});

describe("the table of an experiment", () => {
  const view = viewOf([
    finished("plain-8", 1, 5),
    runOf("plain-8", 2, { run: "b", state: "diverged" }),
    finished("residual-8", 1, 1),
    runOf("residual-8", 2, { run: "d", state: "training", step: 10 }),
    runOf("plain-56", 1),
    runOf("plain-56", 2, { run: "f", state: "stopped", step: 150 }),
  ]);

  it("holds every score, and how each training stands that has none", () => {
    const rows = resultRows(view, answerOf(view));
    expect(rows.map(({ cells }) => cells.map(({ text }) => text))).toEqual([
      ["5.0%", "diverged"],
      ["1.0%", "trains"],
      ["waits", "75% done"],
      [],
    ]);
    expect(rows.map(({ mean }) => mean)).toEqual(["1 of 2 failed", "1.0%", "–", "–"]);
  });

  it("leaves as CSV, one line a training, names in quotes where they need them", () => {
    const arms = [armOf("plain", 8, { label: 'My "net", without skips' })];
    const csv = resultsCsv(viewOf([finished("plain-8", 1, 25)], { arms }));
    expect(csv.split("\n")).toEqual([
      "network,skips,layers,parameters,seed,state,training error (%),validation error (%)",
      '"My ""net"", without skips",without,8,8000,1,finished,25,25',
      "",
    ]);
  });
});
