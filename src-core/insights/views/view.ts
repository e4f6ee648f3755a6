/** An instrument's answer as people see it: a sentence, a table, a picture. One file an instrument; `index.ts` lists them. */
import type { Picture, Size } from "../../pictures/picture";
import type { InsightFrame } from "../insight";
import type { FiguresOf, InstrumentId } from "../instruments";

/** One of those that are shown beside each other. */
export interface Shown<Id extends InstrumentId> {
  readonly frame: InsightFrame;
  readonly figures: FiguresOf<Id>;
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface InsightView<Id extends InstrumentId> {
  /** What the answer says, in sentences, the most important first. */
  sentences(shown: Shown<Id>): readonly string[];
  table(shown: Shown<Id>): Table;
  /** Two networks are drawn one below the other, each with its name; else they are in one picture, the second one dashed. */
  readonly isApart?: true;
  /** What the first network is in one picture, and what the second; left out: solid, and dashed. */
  sides?(shown: Shown<Id>): readonly [string, string];
  /** One below the other. @param shown one or more, of the same instrument; @param size of each */
  pictures(shown: readonly Shown<Id>[], size: Size): readonly Picture[];
  /** For `--json`, an object a line, in the place of the whole answer. */
  lines?(shown: Shown<Id>): readonly Readonly<Record<string, unknown>>[];
}
