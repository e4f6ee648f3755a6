/** Paths as a person writes them. */
import os from "node:os";
import path from "node:path";

/**
 * `~` and `~/...` mean the home folder also where no shell has put it in (`--out=~/runs`, a quoted value). All else stays as
 * it is: a file may well be called `~draft`, and `./~` is one called `~`.
 */
export function userPath(given: string): string {
  return given === "~" || given.startsWith("~/") ? path.join(os.homedir(), given.slice(1)) : given;
}
