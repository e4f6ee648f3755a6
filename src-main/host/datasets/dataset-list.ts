/**
 * The folders that a person added: `datasets.json`. An entry's id and name are the list's own; everything else was read from
 * the folder, with a stamp of its files, and is read again as soon as the stamp differs. So nobody is told facts of files that
 * are not there any more.
 */
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { SkiploomError } from "#core/foundation/errors";
import type { StudioDataset } from "#core/protocol/studio-api";
import type { Files } from "../disk/atomic-files";
import { jsonFile } from "../disk/json-file";
import type { Emit } from "../events";
import {
  type Entry,
  entrySchema,
  formerOf,
  given,
  isSameContent,
  retiredOf,
  reviewed,
  shown,
  stampedAs,
  withFacts,
  withoutStamp,
} from "./dataset-entry";
import { stampOf } from "./dataset-folder";
import type { DatasetList } from "./dataset-list-contract";
import { type Called, calledOnList, type Naming } from "./dataset-names";
import { type DatasetReader, listedAs } from "./dataset-reader";
import { describePlace } from "./describe-place";
import { goneWords, notPrepared, otherContent, readAlready, soundName, wordsOf } from "./list-words";
import type { PreparedDatasets } from "./prepared/prepared-datasets";
import { whyChanged } from "./why-changed";

const listSchema = z.object({
  version: z.literal(1),
  folders: z.array(entrySchema),
  /** Ids of what was removed: no other dataset gets them. */
  retired: z.array(z.strictObject({ id: z.string(), sha256: z.string().optional() })).default([]),
});
const EMPTY: z.infer<typeof listSchema> = { version: 1, folders: [], retired: [] };

/** @param bundled those that come with Skiploom: nothing else is called as they are */
export function createDatasetList(
  files: Files,
  file: string,
  reader: DatasetReader,
  prepared: PreparedDatasets,
  bundled: () => Promise<readonly StudioDataset[]>,
  emit: Emit,
): DatasetList {
  const stored = jsonFile(files, file, listSchema, EMPTY, "the list of datasets", (message) =>
    emit("notice", { severity: "warning", message }),
  );
  /** Why a folder cannot be read, by its path and stamp: a broken one is not read at every look. */
  const broken = new Map<string, string>();
  /** Facts that could not be written down, in a workspace that is read only. */
  const unwritten = new Map<string, Entry>();

  const replace = async (entry: Entry): Promise<void> => {
    unwritten.set(entry.id, entry);
    await stored
      .change((list) => ({
        ...list,
        folders: list.folders.map((other) =>
          other.id === entry.id && other.path === entry.path ? { ...entry, name: other.name } : other,
        ),
      }))
      .then(
        () => unwritten.delete(entry.id),
        () => {},
      );
  };

  const entries = async (): Promise<Entry[]> =>
    (await stored.read()).folders.map((entry) => {
      const fresher = unwritten.get(entry.id);
      return fresher && fresher.path === entry.path ? fresher : entry;
    });

  /** The entry as its folder is now, with the reason where it cannot be read. */
  const now = async (entry: Entry): Promise<Entry> => {
    const { unavailable: _, ...known } = entry;
    if (entry.prepared) return { ...known, ...(await whyChanged(prepared, entry.prepared, entry.stamp)) };
    const place = entry.path ?? "";
    let stamp: string;
    try {
      stamp = await stampOf(place);
    } catch (error) {
      const isGone = error instanceof SkiploomError && error.code === "not-found";
      return { ...known, unavailable: isGone ? goneWords(entry) : wordsOf(error) };
    }
    if (stamp === entry.stamp) return known;
    const reason = broken.get(`${place} ${stamp}`);
    if (reason !== undefined) return { ...known, unavailable: reason };
    try {
      const fresh = withFacts(entry, await reader.open(place, "folder", entry.options));
      await replace(fresh);
      // Of a list of 0.1.0 the same facts as before, now with a hash: nothing that a window shows.
      if (entry.stamp !== undefined) emit("datasets.changed", {});
      return fresh;
    } catch (error) {
      const words = wordsOf(error);
      broken.set(`${place} ${stamp}`, words);
      return { ...known, unavailable: words };
    }
  };

  const allNow = async (): Promise<Entry[]> => {
    const result: Entry[] = [];
    for (const entry of await entries()) result.push(await now(entry));
    return result;
  };

  const store = async (entry: Entry, other: (candidate: Entry) => boolean): Promise<StudioDataset> => {
    unwritten.delete(entry.id);
    await stored.change((list) => ({
      ...list,
      folders: [
        ...list.folders.filter((candidate) => !other(candidate)).map((each) => stampedAs(entry, each)),
        entry,
      ],
    }));
    emit("datasets.changed", {});
    return shown(entry);
  };

  const need = async (id: string): Promise<Entry> => {
    const found = (await entries()).find((entry) => entry.id === id);
    if (found) return found;
    throw new SkiploomError(
      "invalid-dataset",
      `There is no dataset "${id}" among the folders that were added.`,
    );
  };

  const callIt = async (naming: Naming): Promise<Called> =>
    calledOnList(naming, [...(await bundled()), ...(await entries())], (await stored.read()).retired);

  return {
    all: async () => (await allNow()).map(shown),
    async find(id) {
      const entry = (await entries()).find((one) => one.id === id);
      return entry && shown(await now(entry));
    },
    async open(id) {
      const entry = (await entries()).find((one) => one.id === id);
      if (!entry) return undefined;
      const current = await now(entry);
      if (current.unavailable !== undefined) {
        throw new SkiploomError("invalid-dataset", current.unavailable, entry.path);
      }
      if (current.prepared) {
        const opened = await prepared.open(current.prepared, { id, name: current.name });
        const { augmentation } = current;
        return augmentation ? { ...opened, info: { ...opened.info, augmentation } } : opened;
      }
      return listedAs(await reader.open(current.path ?? "", "folder", current.options), current);
    },
    async add(folder, { name, ...options }) {
      const known = await allNow();
      const here = known.find((entry) => entry.path === folder && !entry.prepared);
      const chosen = { ...here?.options, ...given(options) };
      const opened = await reader.open(folder, "folder", chosen);
      const former = here ?? known.find((entry) => isSameContent(entry, opened.info));
      const { sha256 } = opened.info;
      const called = await callIt({ own: opened.info, given: named(name), former, sha256 });
      const base: Entry = { ...opened.info, ...called, options: chosen };
      return await store(withFacts({ ...base, path: folder }, opened), (entry) => entry.id === called.id);
    },
    async change(id, { name, path: folder, augmentation, sourceStamp, stamp: made, ...options }) {
      const entry = await need(id);
      const chosen = { ...entry.options, ...given(options) };
      const { sha256 } = entry;
      const renamed = {
        ...entry,
        ...(await callIt({ own: entry, given: named(name), former: entry, sha256 })),
      };
      if (entry.prepared) {
        if (Object.keys(given(options)).length > 0) throw readAlready(entry);
        const moved = {
          ...renamed,
          ...(folder !== undefined && { path: folder }),
          ...(augmentation && { augmentation }),
          ...(made !== undefined && { stamp: made }),
          ...(sourceStamp !== undefined &&
            entry.preparedFrom && { preparedFrom: { ...entry.preparedFrom, stamp: sourceStamp } }),
        };
        return await store(moved, (other) => other.id === id);
      }
      if (augmentation) throw notPrepared(entry);
      const isReadAnew = folder !== undefined || Object.keys(given(options)).length > 0;
      if (!isReadAnew) return await now(await storeNamed(renamed));
      const place = folder ?? entry.path ?? "";
      const opened = await reader.open(place, "folder", chosen);
      const before = await now(entry);
      if (folder !== undefined && !isSameContent(before, opened.info)) throw otherContent(entry, folder);
      const moved: Entry = { ...renamed, path: place, options: chosen };
      return await store(withFacts(moved, opened), (other) => other.id === id);
    },
    async addPrepared({ info, place, stamp, sourceStamp }, { order, name, augmentation, replaces }) {
      const known = await entries();
      const same = known.find((entry) => entry.sha256 === info.sha256);
      const former = same ?? known.find((entry) => entry.id === replaces && entry.prepared !== undefined);
      // Known pictures from elsewhere keep the name that a person knows them by, and a place that can be found again.
      const isElsewhere = same !== undefined && same.path !== info.path;
      const keepsPlace = isElsewhere && isPlace(same.path) && !isPlace(info.path);
      const { id, name: shownAs } = await callIt({
        own: describePlace(info.path ?? ""),
        given: isElsewhere ? undefined : named(name),
        former,
        sha256: info.sha256,
      });
      const bears = augmentation ?? former?.augmentation;
      const entry: Entry = {
        ...info,
        ...(keepsPlace && { path: same.path }),
        id,
        name: shownAs,
        ...(bears && { augmentation: bears }),
        stamp,
        options: {},
        prepared: { ...place },
        ...(order && sourceStamp !== undefined && { preparedFrom: { stamp: sourceStamp, order } }),
        ...(keepsPlace && same.preparedFrom && { preparedFrom: same.preparedFrom }),
      };
      return await store(entry, (other) => other.id === id);
    },
    async preparedFrom(place, order, stampNow) {
      const here = (await entries()).filter((entry) => entry.prepared && entry.path === place).reverse();
      const found = await formerOf(here, order, stampNow);
      if (!found?.preparedFrom || !found.prepared) return undefined;
      return { dataset: shown(await now(found)), place: found.prepared, ...found.preparedFrom };
    },
    async review(id, change) {
      for (;;) {
        const before = await need(id);
        if (!before.prepared) throw notPrepared(before);
        const made = await change(before.prepared);
        let seen: Entry | undefined;
        await stored.change((list) => {
          const entry = list.folders.find((one) => one.id === id);
          // Another change came first, and this one is to be made of what it left.
          if (!isDeepStrictEqual(entry?.prepared, before.prepared)) return list;
          if (!entry) return list;
          const next = reviewed(entry, made);
          seen = next;
          return {
            ...list,
            folders: list.folders.map((one) => (one.id === id ? next : stampedAs(next, one))),
          };
        });
        if (!seen) continue;
        unwritten.delete(id);
        emit("datasets.changed", {});
        return shown(seen);
      }
    },
    async placeOf(id) {
      const entry = await need(id);
      if (entry.prepared) return entry.prepared;
      throw notPrepared(entry);
    },
    hashes: async () => (await entries()).flatMap(({ sha256 }) => sha256 ?? []),
    places: async () => (await entries()).flatMap(({ prepared: place }) => place ?? []),
    stampsOf: async ({ folder }) =>
      (await entries()).filter(({ prepared: own }) => own?.folder === folder).map(({ stamp }) => stamp),
    async distrust({ folder }) {
      const isOf = (entry: Entry): boolean => entry.prepared?.folder === folder;
      await stored.change((list) => ({
        ...list,
        folders: list.folders.map((entry) => (isOf(entry) ? withoutStamp(entry) : entry)),
      }));
      emit("datasets.changed", {});
    },
    async remove(id) {
      await need(id);
      unwritten.delete(id);
      await stored.change((list) => ({
        ...list,
        folders: list.folders.filter((entry) => entry.id !== id),
        retired: [
          ...list.retired.filter((each) => each.id !== id),
          ...list.folders.filter((entry) => entry.id === id).map(retiredOf),
        ],
      }));
      emit("datasets.changed", {});
    },
  };

  async function storeNamed(entry: Entry): Promise<Entry> {
    unwritten.delete(entry.id);
    await stored.change((list) => ({
      ...list,
      folders: list.folders.map((other) => (other.id === entry.id ? { ...other, name: entry.name } : other)),
    }));
    emit("datasets.changed", {});
    return entry;
  }
}

/** What a browser handed over has a name alone. */
function isPlace(given: string | undefined): boolean {
  return given !== undefined && path.isAbsolute(given);
}

function named(given: string | undefined): string | undefined {
  return given === undefined ? undefined : soundName(given);
}
