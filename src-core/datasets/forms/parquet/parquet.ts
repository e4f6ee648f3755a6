/** Parquet files with pictures in them, as Hugging Face has them: `image` {bytes, path} and `label`. */
import { invalidSource } from "../../invalid-source";
import type { DataForm, FormChoice } from "../../source";
import { LabelTable } from "../class-names";
import { partOfWords } from "../part-words";
import { sourceOfSections } from "../sections";
import { classFeatures } from "./class-features";
import {
  labelColumns,
  type NamedColumn,
  openShard,
  openShards,
  parquetPaths,
  pictureColumns,
  type Shard,
} from "./find-shards";
import { type LabelledRows, labelledRows, shardSection } from "./shard-section";

export const parquet: DataForm = {
  id: "parquet",
  label: "Parquet",
  async recognise(files) {
    const [path, ...more] = parquetPaths(files);
    if (path === undefined) return undefined;
    const shard = await openShard(files, path);
    const pictures = pictureColumns(shard.metadata);
    const labels = labelsOf(shard);
    const [picture, label] = [pictures[0], labels[0]];
    if (!picture || !label) return undefined;
    return {
      why: `${more.length + 1 === 1 ? "A Parquet file" : `${more.length + 1} Parquet files`} with pictures in the column "${picture.name}".`,
      choices: {
        ...(pictures.length > 1 && { image: choiceOf("Column of the pictures", pictures, "holds bytes") }),
        label: choiceOf(
          "Column of the labels",
          labels,
          classFeatures(shard.metadata).has(label.name)
            ? "has the names of its classes in the file"
            : "holds numbers or texts",
        ),
      },
    };
  },
  async open(files, chosen) {
    const shards = await openShards(files);
    const [first] = shards;
    if (!first) throw invalidSource(files.name, "it has no Parquet files");
    const label = columnOf(first, labelsOf(first), chosen.label, "labels");
    const names = classFeatures(first.metadata).get(label.name);
    const table = new LabelTable(files.name);
    const read: { shard: Shard; picture: NamedColumn; labelled: LabelledRows }[] = [];
    for (const shard of shards) {
      const picture = columnOf(shard, pictureColumns(shard.metadata), chosen.image, "pictures");
      const its = columnOf(shard, labelsOf(shard), label.name, "labels");
      const itsNames = classFeatures(shard.metadata).get(label.name);
      if (itsNames?.join("\n") !== names?.join("\n"))
        throw invalidSource(shard.path, `its classes have other names than those of ${first.path}`);
      read.push({ shard, picture, labelled: await labelledRows(shard, its, names, table) });
    }
    const classes = table.classes();
    const sections = read.map(({ shard, picture, labelled }) =>
      shardSection(shard, picture, labelled, partOfWords(shard.path), names ? undefined : classes.targets),
    );
    return sourceOfSections(files.name, sections, {
      shape: undefined,
      classNames: names ?? classes.names,
      skipped: read.flatMap(({ labelled }) => labelled.skipped),
    });
  },
};

/** Columns whose classes have names come first. */
function labelsOf({ metadata }: Shard): NamedColumn[] {
  const named = classFeatures(metadata);
  const columns = labelColumns(metadata);
  const hasNames = ({ name }: NamedColumn): boolean => named.has(name);
  return [...columns.filter(hasNames), ...columns.filter((column) => !hasNames(column))];
}

function columnOf(
  { path }: Shard,
  columns: readonly NamedColumn[],
  name: string | undefined,
  what: string,
): NamedColumn {
  const found = name === undefined ? columns[0] : columns.find((column) => column.name === name);
  if (found) return found;
  const all = columns.map((column) => column.name).join(", ") || "none";
  throw invalidSource(
    path,
    `it has no column ${name === undefined ? "" : `"${name}" `}of ${what}. Columns that could be: ${all}`,
  );
}

function choiceOf(label: string, columns: readonly NamedColumn[], fact: string): FormChoice {
  const suggested = columns[0]?.name ?? "";
  return {
    label,
    values: columns.map(({ name }) => ({ value: name, label: name })),
    suggested,
    why: `The column "${suggested}" ${fact}.`,
  };
}
