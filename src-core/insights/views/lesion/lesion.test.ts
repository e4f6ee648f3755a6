import { expect, it } from "vitest";
import type { Lesion } from "../../lesion";
import type { Shown } from "../view";
import { lesionView } from "./index";
import { lesionWords } from "./words";

const figures = (more: Partial<Lesion> = {}): Lesion => ({
  way: "each",
  whole: { accuracy: 0.907, loss: 0.3 },
  chance: 0.104,
  accuracyFrom: 0.866,
  units: [
    { block: "stage2/2", kind: "plain", paths: ["stage2/2/conv1"], keepsShape: true },
    {
      block: "stage3/1",
      kind: "plain",
      paths: ["stage3/1/conv1"],
      keepsShape: false,
      refusal: "cannot be removed: 4×4×32 goes in and 2×2×64 comes out",
    },
  ],
  lesions: [{ removed: ["stage2/2"], accuracy: 0.811, loss: 1, less: 0.096, low: 0.059, high: 0.133 }],
  draws: [],
  measuredOn: 0,
  ...more,
});
// What a lesion says needs no word of its frame.
const shown = (more: Partial<Lesion> = {}): Shown<"lesion"> =>
  ({ frame: {}, figures: figures(more) }) as Shown<"lesion">;

it("says what is lost, in one sentence", () => {
  const [lesion] = figures().lesions;
  if (!lesion) throw new Error("There is no lesion.");
  expect(lesionWords(lesion)).toBe(
    "Without stage2/2 it is right on 81.1% of these images, 9.6 points less (95% interval 5.9 to 13.3).",
  );
  expect(lesionWords({ ...lesion, accuracy: null, less: null })).toBe(
    "Without stage2/2 its outputs are not numbers.",
  );
  expect(lesionWords({ ...lesion, removed: ["a", "b", "c"], less: 0 })).toContain("Without a, b and c");
});

it("hatches what cannot be removed, and names each bar", () => {
  const [picture] = lesionView.pictures([shown()], { width: 600, height: 300 });
  const named = (name: string) => picture?.marks.filter(({ of }) => of === name) ?? [];
  expect(named("stage2/2").some(({ kind }) => kind === "line")).toBe(true);
  expect(named("stage3/1").map(({ kind }) => kind)).toEqual(["rectangle", "path"]);
  expect(named("stage3/1")[0]?.title).toContain("cannot be removed");
});

it("sets only units beside each other that keep their shape in both", () => {
  const [picture] = lesionView.pictures([shown(), shown()], { width: 600, height: 300 });
  expect(picture?.marks.some(({ of }) => of === "stage3/1")).toBe(false);
  expect(picture?.marks.some(({ of }) => of === "stage2/2")).toBe(true);
});

it("shows what chosen units cost together beside what each costs alone", () => {
  const one = (block: string, less: number) => ({
    removed: [block],
    accuracy: 0.907 - less,
    loss: 1,
    less,
    low: less - 0.01,
    high: less + 0.01,
  });
  const unit = (block: string) => ({ block, kind: "residual" as const, paths: [block], keepsShape: true });
  const more = {
    way: "chosen" as const,
    units: ["a", "b", "c"].map(unit),
    alone: [one("a", 0.02), one("b", 0.03), one("c", 0.04)],
  };
  const together = shown({ ...more, lesions: [{ ...one("a", 0.2), removed: ["a", "c"] }] });
  const [picture] = lesionView.pictures([together], { width: 600, height: 300 });
  const bars = (of?: string) =>
    picture?.marks.filter((mark) => mark.kind === "rectangle" && mark.fill === "accent" && mark.of === of) ??
    [];
  const opacity = (of?: string) => bars(of).map((mark) => mark.kind === "rectangle" && mark.opacity);
  expect(["a", "b", "c", undefined].map(opacity)).toEqual([[undefined], [0.45], [undefined], [undefined]]);
  expect(lesionView.sentences(together)).toContain(
    "Each of them removed alone, they cost 6.0 points in sum.",
  );
  expect(lesionView.table(together).rows.map(([removed]) => removed)).toEqual(["a, c", "a", "b", "c"]);
  const single = shown({ ...more, lesions: [one("b", 0.03)] });
  const [alone] = lesionView.pictures([single], { width: 600, height: 300 });
  expect(alone?.marks.some((mark) => mark.kind === "text" && mark.text.startsWith("without"))).toBe(false);
  expect(lesionView.table(single).rows).toHaveLength(3);
});

it("says of each unit that cannot be removed why, beside its numbers", () => {
  const { columns, rows } = lesionView.table(shown());
  expect(rows.map((row) => row.length)).toEqual([columns.length, columns.length]);
  expect(rows[1]).toEqual([
    "stage3/1",
    "-",
    "-",
    "-",
    "-",
    "cannot be removed: 4×4×32 goes in and 2×2×64 comes out",
  ]);
});

it("names the line of each whole network, one beside the other where they score alike", () => {
  const [picture] = lesionView.pictures([shown(), shown()], { width: 600, height: 300 });
  const heights = ["whole, left bars", "whole, right bars"].flatMap((name) =>
    (picture?.marks ?? []).flatMap((mark) => (mark.kind === "text" && mark.text === name ? [mark.at.y] : [])),
  );
  expect(heights).toHaveLength(2);
  expect(Math.abs((heights[0] ?? 0) - (heights[1] ?? 0))).toBeGreaterThanOrEqual(12);
});

it("gives one object a unit", () => {
  expect(lesionView.lines?.(shown())).toEqual([
    { block: "stage2/2", accuracy: 0.811, loss: 1, less: 0.096, low: 0.059, high: 0.133 },
    {
      block: "stage3/1",
      accuracy: null,
      refusal: "cannot be removed: 4×4×32 goes in and 2×2×64 comes out",
    },
  ]);
});

it("says of a network that guesses that nothing can be lost, instead of that its blocks cost nothing", () => {
  const guessing = lesionView.sentences(
    shown({ whole: { accuracy: 0.12, loss: 23.4 }, accuracyFrom: 0.087 }),
  );
  expect(guessing).toEqual([
    "The whole network is right on 12.0% of these images. Always naming their most frequent class is right on 10.4%: the network tells these images apart no better than that, so nothing can be lost, and what is said of its blocks means little.",
  ]);
  expect(lesionView.sentences(shown()).join(" ")).not.toContain("most frequent class");
  // Of one class alone, always naming it is always right.
  const one = shown({ whole: { accuracy: 0.9, loss: 1 }, chance: 1 });
  expect(lesionView.sentences(one).join(" ")).not.toContain("most frequent class");
});
