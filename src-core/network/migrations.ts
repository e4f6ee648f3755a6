/**
 * Steps from an older document version to the next, by number. Append only: a published step is never edited,
 * because files written by every version in between are out there. Each step has a test with a file of its time.
 */

import { recipeOfVersion3 } from "../training/recipe-migration";
import { idOfContent } from "./identity";

export type JsonObject = { [key: string]: unknown };

export interface Migration {
  /** It turns version `from` into version `from + 1`. */
  readonly from: number;
  /** What changed, for the reader of this list. */
  readonly change: string;
  /** Pure. The caller sets the new version number. May throw when the document is not what its version says. */
  migrate(document: JsonObject): JsonObject;
}

export const MIGRATIONS: readonly Migration[] = [
  {
    from: 1,
    change: "a network has an id",
    migrate: (document) => ({ id: idOfContent(document), ...document }),
  },
  {
    from: 2,
    change: "a network has arguments",
    migrate: (document) => ({ arguments: [], ...document }),
  },
  {
    from: 3,
    change: "a recipe says more of augmentation, and how classes are balanced",
    migrate: (document) => ({ ...document, recipe: recipeOfVersion3(document.recipe) }),
  },
];

/**
 * Brings a document from its version to the current one.
 *
 * @throws RangeError when the list has no step for a version on the way (a programming error)
 */
export function migrateDocument(
  document: JsonObject,
  version: number,
  current: number,
  migrations: readonly Migration[] = MIGRATIONS,
): JsonObject {
  let migrated = document;
  for (let from = version; from < current; from += 1) {
    const step = migrations.find((migration) => migration.from === from);
    if (step === undefined) throw new RangeError(`There is no migration from document version ${from}.`);
    migrated = { ...step.migrate(migrated), version: from + 1 };
  }
  return migrated;
}
