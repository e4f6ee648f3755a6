import { expect, it } from "vitest";
import { readError, writeError } from "./file-errors";

function refusal(code: string): Error {
  return Object.assign(new Error(`${code}: the system's words`), { code });
}

it.each([
  ["ENOSPC", "disk-full", "no space left"],
  ["EDQUOT", "disk-full", "quota"],
  ["EFBIG", "disk-full", "ulimit -f"],
  ["EIO", "workspace-unwritable", "disk reported an error"],
  ["EROFS", "workspace-unwritable", "can only be read"],
  ["EACCES", "workspace-unwritable", "permissions"],
  ["EMFILE", "workspace-unwritable", "Too many files"],
  ["ENFILE", "workspace-unwritable", "Too many files"],
  ["ENAMETOOLONG", "workspace-unwritable", "longer than"],
  ["ENOTDIR", "workspace-unwritable", "in its way"],
  ["ELOOP", "workspace-unwritable", "link"],
  ["ESTALE", "workspace-unwritable", "does not answer"],
])("says of a write that ends in %s why it did and what helps", (system, code, words) => {
  const error = writeError(refusal(system), "the run's record", "/w/runs/r/run.json");
  expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
  expect(error.message).toMatch(
    /^The run's record cannot be written here: \/w\/runs\/r\/run\.json\. .+\. .+\.$/,
  );
  // In words, not in the system's.
  expect(error.message).not.toContain(system);
});

it.each([
  ["ENOENT", "not-found"],
  ["EACCES", "not-allowed"],
  ["ELOOP", "not-allowed"],
  ["EIO", "unreadable"],
  ["EMFILE", "unreadable"],
  ["ESTALE", "unreadable"],
  ["EWHATEVER", "unreadable"],
])("tells a read that ends in %s as %s: absent is only what is not there", (system, code) => {
  expect(readError(refusal(system), "the lock", "/w/studio.lock")).toMatchObject({ code });
});
