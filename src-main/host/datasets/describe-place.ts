import path from "node:path";
import { plainNames } from "#core/datasets/bundle";

/** What data is called by where it lies: an archive without its endings. */
export function describePlace(place: string): { readonly id: string; readonly name: string } {
  return plainNames(
    path.basename(path.resolve(place)).replace(/(\.tar)?\.[a-z0-9]{1,8}$/i, "") || path.basename(place),
  );
}
