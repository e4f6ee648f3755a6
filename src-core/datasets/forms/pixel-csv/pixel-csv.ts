/** Tables of pixels, a picture a row, as Kaggle has MNIST's: `label,pixel0,pixel1,...`. */
import { invalidSource } from "../../invalid-source";
import type { DataForm, FormChoice, Skipped, SourceFiles } from "../../source";
import { RangeFinder, scaleNote, scaleOfRange } from "../byte-scale";
import { fileStretch } from "../byte-stretch";
import { LabelTable } from "../class-names";
import { partOfWords } from "../part-words";
import { flatChoices, flatLayout } from "../pixel-layout";
import { sourceOfSections } from "../sections";
import { DELIMITERS } from "./cells";
import { exampleNumbers, type FoundTable, findTables } from "./find-tables";
import type { RowFormat } from "./row";
import type { TableFacts } from "./table-facts";
import { scanTable, tableSection } from "./table-section";

const EXAMPLES = 8;

export const pixelCsv: DataForm = {
  id: "pixel-csv",
  label: "Tables of pixels",
  async recognise(files) {
    const groups = groupsOf(await findTables(files));
    const [group] = groups;
    const [table] = group?.tables ?? [];
    if (!group || !table) return undefined;
    const examples = table.examples
      .map((line) => exampleNumbers(line, table.facts))
      .filter(({ length }) => length === group.pixels)
      .slice(0, EXAMPLES);
    return {
      why: `${table.path} is a table of ${group.pixels} numbers a row, with labels because ${table.facts.why}.`,
      choices: {
        ...(groups.length > 1 && { table: groupChoice(groups) }),
        label: labelChoice(table.facts),
        ...flatChoices(group.pixels, examples),
      },
    };
  },
  async open(files, chosen) {
    const found = await findTables(files);
    const groups = groupsOf(found);
    const group =
      chosen.table === undefined ? groups[0] : groups.find(({ pixels }) => `${pixels}` === chosen.table);
    if (!group) throw invalidSource(files.name, "it has no table of pixels with labels");
    const layout = flatLayout(files.name, group.pixels, { size: chosen.size, order: chosen.order });
    const labels = new LabelTable(files.name);
    const range = new RangeFinder();
    const rowNames = group.tables.map(
      ({ path }) =>
        (line: number): string =>
          group.tables.length === 1 ? `row ${line}` : `${path}, row ${line}`,
    );
    const tables = [];
    for (const [at, { path, facts }] of group.tables.entries()) {
      const stretch = fileStretch(files, path);
      const format = formatOf(path, facts, chosen.label);
      const rowName = rowNames[at] ?? String;
      const scanned = await scanTable(stretch, format, facts.header !== undefined, {
        labels,
        range,
        rowName,
      });
      tables.push({ path, stretch, format, rowName, scanned });
    }
    const isBroken = tables.some(({ scanned }) => scanned.isBroken);
    const scale = scaleOfRange(range.range(), isBroken);
    const note = scaleNote(scale, range.range().isWhole);
    const { names, targets } = labels.classes();
    const sections = tables.map(({ path, stretch, format, rowName, scanned }) =>
      tableSection(stretch, scanned, { part: partOfWords(path), format, layout, scale, targets, rowName }),
    );
    return sourceOfSections(files.name, sections, {
      shape: layout.shape,
      classNames: names,
      skipped: [...leftOut(files, found, group), ...tables.flatMap(({ scanned }) => scanned.skipped)],
      notes: note === undefined ? [] : [note],
    });
  },
};

/** Tables of pictures of one size. */
interface TableGroup {
  readonly pixels: number;
  readonly tables: readonly FoundTable[];
}

function groupsOf(tables: readonly FoundTable[]): TableGroup[] {
  const groups = new Map<number, FoundTable[]>();
  for (const table of tables) {
    if (table.facts.label === undefined) continue;
    const pixels = pixelsOf(table.facts);
    groups.set(pixels, [...(groups.get(pixels) ?? []), table]);
  }
  const all = [...groups].map(([pixels, members]) => ({ pixels, tables: members }));
  // A table without a header and without labels is taken for one with a label, and a pixel fewer.
  return all.filter(
    ({ pixels, tables: members }) =>
      members.some(({ facts }) => facts.header !== undefined) ||
      !all.some((other) => other.pixels === pixels + 1),
  );
}

function pixelsOf({ columns, label, left }: TableFacts): number {
  return columns - left.length - (label === undefined ? 0 : 1);
}

function formatOf(path: string, facts: TableFacts, chosen: string | undefined): RowFormat {
  const { columns, header, left, delimiter } = facts;
  const label = chosen === undefined ? facts.label : columnOf(chosen, facts);
  if (label === undefined || label < 0)
    throw invalidSource(path, `it has no column "${chosen ?? "label"}"${header ? ` in its header` : ""}`);
  const isLeft = new Uint8Array(columns);
  for (const column of left) if (column !== label) isLeft[column] = 1;
  return { delimiter: DELIMITERS[delimiter], columns, label, isLeft, pixels: pixelsOf(facts) };
}

function columnOf(chosen: string, { header, columns }: TableFacts): number {
  const named = header?.indexOf(chosen) ?? -1;
  if (named >= 0) return named;
  if (chosen === "first") return 0;
  return chosen === "last" ? columns - 1 : -1;
}

function labelChoice({ header, label = 0, columns, why }: TableFacts): FormChoice {
  const columnValue = (column: number): { value: string; label: string } => {
    const place = column === 0 ? "first" : column === columns - 1 ? "last" : `${column + 1}`;
    const name = header?.[column];
    return name
      ? { value: name, label: `${name} (${place})` }
      : { value: place, label: `The ${place} column` };
  };
  const columnsShown = [...new Set([label, 0, columns - 1])].sort((one, other) => one - other);
  return {
    label: "Column of the labels",
    values: columnsShown.map(columnValue),
    suggested: columnValue(label).value,
    why: `${why.charAt(0).toUpperCase()}${why.slice(1)}.`,
  };
}

function groupChoice(groups: readonly TableGroup[]): FormChoice {
  return {
    label: "Tables",
    values: groups.map(({ pixels, tables }) => ({
      value: `${pixels}`,
      label: `${tables.map(({ path }) => path).join(", ")}: ${pixels} pixels a row`,
    })),
    suggested: `${groups[0]?.pixels ?? 0}`,
    why: "There are tables of pictures of several sizes; the first is taken.",
  };
}

/** Whole tables, with their reasons. */
function leftOut(files: SourceFiles, found: readonly FoundTable[], group: TableGroup): Skipped[] {
  return files.entries
    .filter(({ path }) => !group.tables.some((table) => table.path === path))
    .map(({ path }) => {
      const table = found.find((each) => each.path === path);
      if (!table) return { name: path, reason: "it is no table of pixels" };
      const hasNone = table.facts.label === undefined || pixelsOf(table.facts) + 1 === group.pixels;
      return {
        name: path,
        reason: hasNone
          ? "it has no column of labels, so nothing can be learned or tested with it"
          : `its rows are of ${pixelsOf(table.facts)} pixels, and ${group.pixels} were chosen`,
      };
    });
}
