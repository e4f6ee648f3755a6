/** Paths as a person writes them. */
import os from "node:os";
import path from "node:path";
import { pastedPath } from "#core/foundation/pasted-path";

/**
 * `~` and `~/...` mean the home folder also where no shell has put it in (`--out=~/runs`, a quoted value). All else stays as
 * it is: a file may well be called `~draft`, and `./~` is one called `~`. What was pasted from a file manager loses its quotes.
 */
export function userPath(pasted: string): string {
  const given = pastedPath(pasted);
  return given === "~" || given.startsWith("~/") ? path.join(os.homedir(), given.slice(1)) : given;
}
