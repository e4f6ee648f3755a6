/** `skiploom new`: writes a template to a file, to be opened and changed. */
import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { identified } from "#core/network/identity";
import { serialiseDocument } from "#core/network/serialise";
import { createTemplate } from "#core/templates/index";
import { userPath } from "../../user-path";
import { STANDARD, templateIds } from "../documents";
import { CommandError } from "../exit-codes";
import { printable } from "../output";
import type { CommandContext } from "../session";

export function addNew(program: Command, { output }: CommandContext): void {
  program
    .command("new")
    .description("Write a template to a file.")
    .argument("<template>", `${templateIds()}; resnet-(6n+2) and plain-(6n+2) for any n`)
    .requiredOption("-o, --output <file>", "where to write it; - is standard output", userPath)
    .option("--force", "replace the file when there is one")
    .action(async (template: string, { output: file, force }: { output: string; force?: boolean }) => {
      const document = createTemplate(template);
      if (!document) {
        throw new CommandError(
          `There is no template called "${printable(template)}". Templates: ${templateIds()}.`,
        );
      }
      if (file === STANDARD) {
        output.text(serialiseDocument(document));
        return;
      }
      try {
        await writeFile(file, serialiseDocument(identified(document)), { flag: force ? "w" : "wx" });
      } catch (error) {
        throw new CommandError(wordsFor(error, file));
      }
      output.line(`${document.name} written to ${printable(file)}`);
    });
}

function wordsFor(error: unknown, file: string): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const name = printable(file);
  if (code === "EEXIST") return `${name} is there already. Choose another name, or replace it with --force.`;
  if (code === "ENOENT") return `${name} cannot be written: its folder is not there.`;
  if (code === "ENOSPC") return `${name} cannot be written: the disk is full.`;
  if (code === "EACCES" || code === "EPERM")
    return `${name} cannot be written: this user may not write there.`;
  return `${name} cannot be written: ${error instanceof Error ? error.message : String(error)}`;
}
