/**
 * What a dataset is prepared from: a folder, an archive or a table, as its form reads it. A form is a plain function of bytes; how they
 * are fetched (from a folder, out of a zip or a tar) is the business of {@link SourceFiles}, so each form works in all of them.
 */
import type { DatasetPartName } from "./parts";

/** Bytes on a disk that one image file, or one table, is made of: a whole file, or a stretch of an archive. */
export interface FilePiece {
  /** Absolute; of the archive where it lies in one. */
  readonly file: string;
  readonly from: number;
  readonly to: number;
  readonly packed: "stored" | "deflate";
  /** Unpacked, as the archive says: never believed, only compared. */
  readonly bytes: number;
  /** In a zip: the stretch begins with the member's own header, behind which so much is packed; `crc` is of what it unpacks to. */
  readonly zip?: { readonly packedBytes: number; readonly crc: number };
}

export interface SourceEntry {
  /** Within the source, "/" between folders, in Unicode's form NFC. Never used as a path on a disk. */
  readonly path: string;
  /** Unpacked. */
  readonly bytes: number;
}

/** The files of a folder or of an archive. */
export interface SourceFiles {
  /** What a person gave, for sentences: the folder's or the archive's own name. */
  readonly name: string;
  /** In code-point order of their paths. Hidden files and what systems leave behind (`.DS_Store`, `Thumbs.db`, `__MACOSX`) are not among them. */
  readonly entries: readonly SourceEntry[];
  /** Where a file's bytes lie, for workers that read it themselves. */
  piece(path: string): FilePiece;
  /**
   * Bytes of a file, unpacked; the whole of it where no stretch is named.
   *
   * @throws SkiploomError `invalid-dataset`, in words, when it is damaged, unpacks to more than it says, or is too large to be held whole
   */
  read(path: string, from?: number, to?: number): Promise<Uint8Array>;
}

/** One picture as its source has it. */
export type SourcePicture =
  /** Bytes of the source's `shape`. */
  | { readonly kind: "pixels"; readonly pixels: Uint8Array }
  /** An image file, by its place or in memory. */
  | { readonly kind: "file"; readonly file: FilePiece | Uint8Array }
  /** Left out, for this reason: `goes on from a colon, without a full stop`. */
  | { readonly kind: "skipped"; readonly reason: string };

/** Something that was left out, and why. */
export interface Skipped {
  /** Of the file or row, as a person finds it. */
  readonly name: string;
  /** Goes on from a colon, without a full stop. */
  readonly reason: string;
}

/** A source as its form understands it. Samples are counted in the source's own order. */
export interface DataSource {
  readonly count: number;
  /** `[height, width, channels]` where all are bytes of one shape (1 grey, 3 colour, 4 with opacity); undefined where they are image files. */
  readonly shape: readonly [number, number, number] | undefined;
  /** In the order that classes are shown in: the source's own where it has one, else code points of the names in NFC. */
  readonly classNames: readonly string[];
  /** Known before any picture is read. */
  readonly skipped: readonly Skipped[];
  /** What a person should know of how it was read: whole sentences ("Values from 0 to 1 were stretched to bytes."). */
  readonly notes: readonly string[];
  /** As a person finds it again: "cat/001.jpg", "row 17". */
  name(sample: number): string;
  /** Place of its class in `classNames`. */
  target(sample: number): number;
  /** The part that the source puts it in; undefined where it says nothing. */
  part(sample: number): DatasetPartName | undefined;
  /** @param samples ascending; their pictures come in this order, read piece by piece */
  read(samples: Uint32Array): AsyncIterable<SourcePicture>;
}

/** Something about a form that files do not say for certain: which column holds the labels. */
export interface FormChoice {
  readonly label: string;
  readonly values: readonly { readonly value: string; readonly label: string }[];
  /** What is taken where a person says nothing. */
  readonly suggested: string;
  /** One sentence: why that one. */
  readonly why: string;
  /** Asked only where another choice has one of these values: pictures in grey have no order of colours. */
  readonly onlyWith?: { readonly choice: string; readonly values: readonly string[] };
}

export interface Recognised {
  /** One sentence: "12 folders of images, each a class.". */
  readonly why: string;
  readonly choices: Readonly<Record<string, FormChoice>>;
  /** The files may well be something else: another form comes first, if there is one. */
  readonly isDoubtful?: boolean;
}

/** The contract of a form of data: one file a form, one line in `forms/index.ts`. */
export interface DataForm {
  /** `image-folder`. */
  readonly id: string;
  /** "Folders of images". */
  readonly label: string;
  /** Looks at names and at the beginnings of files alone. Undefined: it is none. */
  recognise(files: SourceFiles): Promise<Recognised | undefined>;
  /**
   * Counts, and reads labels; no picture is read yet.
   *
   * @param chosen values of its choices; those left out are as suggested
   * @throws SkiploomError `invalid-dataset`, in words, naming file and place
   */
  open(files: SourceFiles, chosen: Readonly<Record<string, string>>): Promise<DataSource>;
}
