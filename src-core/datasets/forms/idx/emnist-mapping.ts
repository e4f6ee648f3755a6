/**
 * `emnist-letters-mapping.txt`, which comes beside EMNIST's files: in each line a label, and the letters that it stands for as numbers of
 * ASCII (`1 65 97`: a large and a small A).
 */
import { decodeUtf8 } from "../../../codecs/text";
import type { SourceFiles } from "../../source";
import { baseName } from "../image-names";

const MOST_BYTES = 2 ** 16;
const LINE = /^\d{1,5}(?:\s+\d{1,7})+$/;
const FIRST_PRINTED = 33;
const LAST_CODE_POINT = 0x10ffff;

export interface LabelNames {
  /** Of the file, for sentences. */
  readonly file: string;
  readonly names: ReadonlyMap<number, string>;
}

/** @param dataset as files call it: "emnist-letters" @returns undefined where there is none, or it says something else */
export async function labelNamesOf(files: SourceFiles, dataset: string): Promise<LabelNames | undefined> {
  const wanted = `${dataset}-mapping.txt`;
  const entry = files.entries.find(({ path }) => baseName(path).toLowerCase() === wanted);
  if (dataset === "" || !entry || entry.bytes > MOST_BYTES) return undefined;
  const names = namesIn(decodeUtf8(await files.read(entry.path)));
  return names && { file: baseName(entry.path), names };
}

function namesIn(text: string): Map<number, string> | undefined {
  const names = new Map<number, string>();
  for (const line of text.split(/\r?\n/).map((each) => each.trim())) {
    if (line === "") continue;
    if (!LINE.test(line)) return undefined;
    const [label = 0, ...codes] = line.split(/\s+/).map(Number);
    if (codes.some((code) => code < FIRST_PRINTED || code > LAST_CODE_POINT)) return undefined;
    names.set(label, String.fromCodePoint(...codes).normalize("NFC"));
  }
  const isClear = new Set(names.values()).size === names.size;
  return names.size > 0 && isClear ? names : undefined;
}
