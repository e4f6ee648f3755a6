/** The Parquet files of a source, and which of their columns can be pictures or labels. */

import {
  isParquet,
  type ParquetColumn,
  type ParquetMetadata,
  readParquetMetadata,
} from "../../../codecs/parquet/metadata";
import { invalidSource } from "../../invalid-source";
import type { SourceFiles } from "../../source";
import { type ByteStretch, fileStretch } from "../byte-stretch";
import { damagedFile } from "../damaged-file";

export interface Shard {
  readonly path: string;
  readonly stretch: ByteStretch;
  readonly metadata: ParquetMetadata;
}

const MOST_SHARDS = 2000;

export function parquetPaths(files: SourceFiles): string[] {
  return files.entries.map(({ path }) => path).filter((path) => /\.parquet$/i.test(path));
}

/** @throws SkiploomError `invalid-dataset` when one of them is damaged */
export async function openShard(files: SourceFiles, path: string): Promise<Shard> {
  const stretch = fileStretch(files, path);
  if (!isParquet(await stretch.read(0, Math.min(4, stretch.bytes))))
    throw invalidSource(path, "it does not begin as a Parquet file does");
  return { path, stretch, metadata: await readParquetMetadata(stretch, damagedFile(path)) };
}

/** @throws SkiploomError `invalid-dataset` when one of them is damaged */
export async function openShards(files: SourceFiles): Promise<Shard[]> {
  const paths = parquetPaths(files);
  if (paths.length > MOST_SHARDS)
    throw invalidSource(
      files.name,
      `it has ${paths.length} Parquet files, and ${MOST_SHARDS} are read at most`,
    );
  const shards: Shard[] = [];
  for (const path of paths) shards.push(await openShard(files, path));
  return shards;
}

/** A column as a person calls it: its outermost group, `image` for `image.bytes`. */
export interface NamedColumn {
  readonly name: string;
  readonly column: ParquetColumn;
}

const PICTURES = /^(?:image|img|picture|photo|pixel_values|bytes|data|png|jpg|jpeg)s?$/i;
const LABELS = /^(?:label|labels|class|classes|target|category|fine_label|digit|y)$/i;

/** Those with the usual names first. */
export function pictureColumns({ columns }: ParquetMetadata): NamedColumn[] {
  const bytes = columns.filter(
    ({ type, isText, isRepeated, path }) =>
      type === "bytes" &&
      !isText &&
      !isRepeated &&
      (path.length === 1 || (path.length === 2 && path[1] === "bytes")),
  );
  return usualFirst(bytes, PICTURES);
}

export function labelColumns({ columns }: ParquetMetadata): NamedColumn[] {
  const labels = columns.filter(
    ({ type, isText, isRepeated, path }) =>
      path.length === 1 &&
      !isRepeated &&
      (type === "int32" || type === "int64" || (type === "bytes" && isText)),
  );
  return usualFirst(labels, LABELS);
}

function usualFirst(columns: readonly ParquetColumn[], usual: RegExp): NamedColumn[] {
  const named = columns.map((column) => ({ name: column.path[0] ?? "", column }));
  const isUsual = ({ name }: NamedColumn): boolean => usual.test(name);
  return [...named.filter(isUsual), ...named.filter((each) => !isUsual(each))];
}
