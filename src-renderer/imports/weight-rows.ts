/** The rows of a table of weights, as a person looks at them: which, and in what order. */
import type { MatchTableMessage } from "#core/imports/import-report";

export type WeightRow = MatchTableMessage["rows"][number];
export type RowFilter = "all" | "open" | "hand";

export function isByHand({ weight, match }: WeightRow, corrected: ReadonlySet<string>): boolean {
  return match?.by === "hand" || corrected.has(weight);
}

/** Without a tensor first, then what is to be looked at; otherwise in the order of the network. */
export function shownRows(
  rows: readonly WeightRow[],
  filter: RowFilter,
  corrected: ReadonlySet<string>,
): readonly WeightRow[] {
  const kept = rows.filter(
    (row) => filter === "all" || (filter === "open" ? !row.match : isByHand(row, corrected)),
  );
  const rank = ({ match, words }: WeightRow): number => (match ? (words === undefined ? 2 : 1) : 0);
  return kept.toSorted((one, other) => rank(one) - rank(other));
}

export const BY_WORDS: Readonly<Record<NonNullable<WeightRow["match"]>["by"], string>> = {
  name: "its name",
  torchvision: "torchvision's name",
  keras: "Keras' name",
  order: "order and shape",
  hand: "by hand",
};
