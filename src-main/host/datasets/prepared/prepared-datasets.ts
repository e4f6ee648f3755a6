/** The prepared pictures of a workspace: how they are looked at, made, opened, and removed when nothing needs them. */
import { randomBytes } from "node:crypto";
import { stat } from "node:fs/promises";
import path from "node:path";
import type { DataCheck } from "#core/datasets/check/warning";
import type { DataOrder, DataReport } from "#core/datasets/order";
import { type DatasetView, plainView } from "#core/datasets/view";
import { SkiploomError } from "#core/foundation/errors";
import type { Files } from "../../disk/atomic-files";
import { keepYoung } from "../../disk/keep-young";
import { namesIn } from "../../disk/reading";
import { checkPrepared } from "../checking/check-prepared";
import { keepCheck, keptCheck } from "../checking/kept-check";
import { areWhole } from "../checking/whole-pixels";
import type { OpenedDataset } from "../opened-dataset";
import { type HeaderMemory, lookAtSource } from "../preparing/look-at-source";
import { createPictureWorkers, type PictureWorkers } from "../preparing/picture-workers";
import { PREPARING_PREFIX, prepareSource } from "../preparing/prepare-source";
import { samplePictures } from "../preparing/sample-pictures";
import { stampOfFile } from "../sources/folder-files";
import { openSourceFiles, sourceStamp } from "../sources/open-source-files";
import type { OpenedSource } from "../sources/opened-source";
import type { SourceRoom } from "../sources/scratch";
import { carriedSplit, carriedView } from "./carried-view";
import { openPrepared, preparedInfo } from "./open-prepared";
import {
  keepView,
  type PreparedPictures,
  readPrepared,
  readView,
  removeView,
  requireParts,
  type ShownView,
  stampOfPrepared,
  viewFile,
  viewsIn,
} from "./prepared-folder";

/** What is so young may be another studio's, which has not put it on the list yet. */
const YOUNG_MS = 10 * 60_000;

/** Of what an archive may be unpacked to beside the workspace. */
const SCRATCH_BYTES = 64 * 2 ** 30;

const WHAT = "the prepared pictures";

/** Where a dataset's pictures lie, and through which view they are seen. */
export interface PreparedPlace {
  /** Name of the folder in the workspace's `prepared`. */
  readonly folder: string;
  /** What the dataset is known by. */
  readonly view: string;
}

export interface PreparedDataset {
  readonly place: PreparedPlace;
  readonly info: ReturnType<typeof preparedInfo>;
  readonly stamp: string;
}

/** Where the files of data are, if not at the order's path. */
export type SourceOpener = (room: SourceRoom) => Promise<OpenedSource>;

/** With the stamp of the source that it was just prepared from. */
export interface FreshDataset extends PreparedDataset {
  readonly sourceStamp?: string | undefined;
}

/** What must stay. */
export interface NeededViews {
  /** Of the list. */
  readonly places: readonly PreparedPlace[];
  /** Hashes of the data that runs were trained on. */
  readonly runs: ReadonlySet<string>;
}

export interface PreparedDatasets {
  /** @param wants `pictures`: a few of each of the first classes */
  look(order: DataOrder, wants?: { readonly pictures?: boolean }, open?: SourceOpener): Promise<DataReport>;
  /**
   * One at a time.
   *
   * @param from `former`: what was made of the same source before; what a person changed of its classes stays, and, unless the order is to
   *   say them, its parts too
   * @throws SkiploomError (`busy`, `cancelled`, `invalid-dataset`, `disk-full` and the like)
   */
  prepare(
    order: DataOrder,
    progress: (done: number, count: number) => void,
    from?: {
      readonly open?: SourceOpener;
      readonly former?: PreparedPlace | undefined;
      readonly drawsParts?: boolean;
    },
  ): Promise<FreshDataset>;
  /** Of names, sizes and times of a source's files. @throws SkiploomError (`not-found`, `invalid-dataset`) */
  sourceStamp(place: string): Promise<string>;
  /** Ends what is being prepared, if anything is; nothing of it stays. */
  cancel(): void;
  /** Of the pixels. @throws SkiploomError (`not-found`, `unreadable`) */
  stamp(place: PreparedPlace): Promise<string>;
  view(place: PreparedPlace): Promise<{ readonly pictures: PreparedPictures; readonly shown: ShownView }>;
  /** Whether all that is written down of its pictures can be read; not so without a place. Their pixels are not looked at. */
  isReadable(place: PreparedPlace | undefined): Promise<boolean>;
  /** What is odd about it. @throws SkiploomError (`invalid-dataset`, `unreadable`) */
  check(place: PreparedPlace, withPixels: boolean): Promise<DataCheck>;
  /** What the last check of it found; undefined where it was never checked. */
  lastCheck(place: PreparedPlace): Promise<DataCheck | undefined>;
  /** Another view of the same pictures. */
  review(place: PreparedPlace, view: DatasetView): Promise<PreparedDataset>;
  /** @throws SkiploomError (`invalid-dataset`) */
  open(place: PreparedPlace, about: { readonly id: string; readonly name: string }): Promise<OpenedDataset>;
  /** All datasets of this hash, also those that are on no list any more. Their pixels are not looked at. */
  find(sha256: string): Promise<PreparedPlace[]>;
  /** Whether its pixels are those that were written: all of them are read, once for each time that their file is changed. */
  isWhole(place: PreparedPlace): Promise<boolean>;
  /** Removes views that nobody names, pictures without views, and what kills left, once they are older than `age` (milliseconds). */
  sweep(needed: NeededViews, age?: number): Promise<void>;
  close(): Promise<void>;
}

export function createPreparedDatasets(files: Files, root: string): PreparedDatasets {
  let workers: PictureWorkers | undefined;
  let underway: AbortController | undefined;
  const headers: HeaderMemory = {};
  /** The last one: trainings, previews and estimates of one dataset follow each other. */
  let kept:
    | { readonly key: string; readonly pictures: PreparedPictures; readonly shown: ShownView }
    | undefined;

  /** By folder and stamp. */
  const whole = new Map<string, boolean>();

  const folderOf = ({ folder }: Pick<PreparedPlace, "folder">): string =>
    path.join(root, path.basename(folder));

  const withSource = async <Result>(
    open: SourceOpener,
    use: (source: OpenedSource, workers: PictureWorkers) => Promise<Result>,
  ): Promise<Result> => {
    const scratch = path.join(root, `${PREPARING_PREFIX}unpacked-${randomBytes(6).toString("hex")}`);
    const growOld = keepYoung(scratch);
    let source: OpenedSource | undefined;
    try {
      source = await open({ scratch, scratchBytes: SCRATCH_BYTES });
      workers ??= createPictureWorkers();
      return await use(source, workers);
    } finally {
      growOld();
      await source?.close();
      await files.remove(scratch, WHAT).catch(() => {});
    }
  };

  const seen = async (
    place: PreparedPlace,
  ): Promise<{ readonly pictures: PreparedPictures; readonly shown: ShownView }> => {
    const folder = folderOf(place);
    const key = `${folder} ${await stampOfPrepared(folder)} ${place.view}`;
    if (kept?.key === key) return kept;
    const pictures = kept?.pictures.folder === folder ? kept.pictures : await readPrepared(files, folder);
    const shown = await readView(files, pictures, place.view);
    kept = { key, pictures, shown };
    return kept;
  };

  const described = async (pictures: PreparedPictures, view: DatasetView): Promise<PreparedDataset> => {
    const shown = await keepView(files, pictures, view);
    return {
      place: { folder: path.basename(pictures.folder), view: shown.sha256 },
      info: preparedInfo(pictures, shown),
      stamp: await stampOfPrepared(pictures.folder),
    };
  };

  const open: PreparedDatasets["open"] = async (place, about) => {
    const stamp = await stampOfPrepared(folderOf(place));
    const { pictures, shown } = await seen(place);
    return openPrepared(files, pictures, shown, { ...about, stamp });
  };

  return {
    look: (order, { pictures = false } = {}, open = atPath(order)) =>
      withSource(open, async (source, threads) => {
        const { data, report } = await lookAtSource(source, order, threads, { memory: headers });
        return pictures ? { ...report, pictures: await samplePictures(data, report, threads) } : report;
      }),
    async prepare(order, progress, { open: opener, former, drawsParts = false } = {}) {
      if (underway) throw new SkiploomError("busy", "Other data is being prepared. Wait for it, or stop it.");
      const controller = new AbortController();
      underway = controller;
      try {
        return await withSource(opener ?? atPath(order), async (source, threads) => {
          const { form, data, chosen, preparing, report } = await lookAtSource(source, order, threads, {
            signal: controller.signal,
          });
          const folder = await prepareSource({
            data,
            preparing,
            source: { path: order.path, form: form.id, choices: { ...chosen } },
            skipped: source.skipped,
            root,
            files,
            workers: threads,
            progress: (done) => progress(done, data.count),
            signal: controller.signal,
            isThere: async () => {
              if (!opener) await requireSame(order.path, source.stamp);
            },
          });
          const pictures = await readPrepared(files, folder);
          const before = former && (await seen(former));
          const { split } = report;
          const view = before
            ? carriedView(before, pictures, drawsParts ? split : carriedSplit(before, order, split))
            : plainView(pictures.record.classNames, split);
          const dataset = await described(pictures, view);
          // While its pixels are still at hand; the training that comes needs it.
          const opened = await open(dataset.place, { id: "", name: "" });
          if (opened.parts.train.count > 0) await opened.normalisation();
          // Prepared before from elsewhere, it lies here now.
          return {
            ...dataset,
            info: { ...dataset.info, path: order.path },
            sourceStamp: source.stamp,
          };
        });
      } finally {
        underway = undefined;
      }
    },
    sourceStamp,
    cancel: () => underway?.abort(),
    stamp: (place) => stampOfPrepared(folderOf(place)),
    view: seen,
    isReadable: async (place) =>
      place !== undefined &&
      (await seen(place).then(
        () => true,
        () => false,
      )),
    async check(place, withPixels) {
      const one = await seen(place);
      const check = await checkPrepared(files, one, withPixels);
      await keepCheck(files, one.pictures, one.shown, check);
      return check;
    },
    async lastCheck(place) {
      const { pictures, shown } = await seen(place);
      return await keptCheck(files, pictures, shown);
    },
    async review(place, view) {
      const { pictures } = await seen(place);
      requireParts(pictures, view);
      return await described(pictures, view);
    },
    open,
    async find(sha256) {
      const found: PreparedPlace[] = [];
      for (const folder of await preparedIn(root))
        if ((await viewsIn(path.join(root, folder))).includes(sha256)) found.push({ folder, view: sha256 });
      return found;
    },
    async isWhole(place) {
      const folder = folderOf(place);
      const key = `${folder} ${await stampOfPrepared(folder)}`;
      const found = whole.get(key) ?? (await areWhole((await seen(place)).pictures));
      whole.set(key, found);
      return found;
    },
    async sweep({ places, runs }, age = YOUNG_MS) {
      const kept = new Set(places.map(({ view }) => view));
      const isOld = async (target: string): Promise<boolean> => (await ageOf(target)) >= age;
      for (const folder of await namesIn(root, WHAT).catch(() => [])) {
        const place = path.join(root, folder);
        if (folder.startsWith(PREPARING_PREFIX)) {
          // One that is at work is kept young; its files may be old.
          const ages = await Promise.all(
            (await namesIn(place, WHAT).catch(() => [])).map((name) => ageOf(path.join(place, name))),
          );
          if (Math.min(await ageOf(place), ...ages) >= age) await files.remove(place, WHAT);
          continue;
        }
        const views = await viewsIn(place);
        const left: string[] = [];
        for (const view of views) {
          const isListed = places.some((one) => one.folder === folder && one.view === view);
          // One copy does for runs; they go by the hash, wherever it lies.
          const isNeeded = isListed || (runs.has(view) && !kept.has(view));
          if (isNeeded) kept.add(view);
          if (isNeeded || !(await isOld(viewFile(place, view)))) left.push(view);
        }
        if (left.length === 0 && (await isOld(place))) await files.remove(place, WHAT);
        else for (const view of views) if (!left.includes(view)) await removeView(files, place, view);
      }
    },
    async close() {
      underway?.abort();
      await workers?.close();
    },
  };
}

function atPath({ path: place }: DataOrder): SourceOpener {
  return (room) => openSourceFiles(place, room);
}

/** Milliseconds since it was last changed; of what is not there, none. */
async function ageOf(target: string): Promise<number> {
  return await stat(target).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => -1,
  );
}

/** A folder's files are read whole, one by one; of one file, pictures are read at places that were found before. */
async function requireSame(place: string, stamp: string | undefined): Promise<void> {
  const facts = await stat(place).catch(() => undefined);
  if (facts?.isDirectory() || (facts && stampOfFile(facts) === stamp)) return;
  const [what, then] = facts ? ["changed", "Wait until it is whole"] : ["gone", "Bring it back"];
  const words = `${path.basename(place)} has ${what} while it was prepared. ${then}, and add it again.`;
  throw new SkiploomError("invalid-dataset", words, place);
}

async function preparedIn(root: string): Promise<string[]> {
  const names = await namesIn(root, WHAT).catch(() => []);
  return names.filter((name) => !name.startsWith("."));
}
