/** `skiploom new`: writes a template to a file, to be opened and changed. */
import { constants } from "node:fs";
import { open, rm, stat } from "node:fs/promises";
import type { Command } from "commander";
import { identified } from "#core/network/identity";
import { serialiseDocument } from "#core/network/serialise";
import { createTemplate } from "#core/templates/index";
import { diskFiles } from "../../host/disk/atomic-files";
import { systemCode, writeError } from "../../host/disk/file-errors";
import { userPath } from "../../user-path";
import { STANDARD, templateIds } from "../documents";
import { CommandError } from "../exit-codes";
import { CLASSES_OPTION, IMAGES_OPTION, type ImagesOptions, withImages } from "../images-options";
import { printable } from "../output";
import type { CommandContext } from "../session";

interface NewOptions extends ImagesOptions {
  readonly output: string;
  readonly force?: boolean;
}

export function addNew(program: Command, { output }: CommandContext): void {
  program
    .command("new")
    .description("Write a template to a file.")
    .argument("<template>", `${templateIds()}; resnet-(6n+2) and plain-(6n+2) for any n`)
    .requiredOption("-o, --output <file>", "where to write it; - is standard output", userPath)
    .addOption(IMAGES_OPTION)
    .addOption(CLASSES_OPTION)
    .option("--force", "replace the file when there is one")
    .action(async (template: string, { output: file, force, ...images }: NewOptions) => {
      const created = createTemplate(template);
      if (!created) {
        throw new CommandError(
          `There is no template called "${printable(template)}". Templates: ${templateIds()}.`,
        );
      }
      const document = withImages(created, images);
      if (file === STANDARD) {
        output.text(serialiseDocument(document));
        return;
      }
      try {
        await write(file, serialiseDocument(identified(document)), force === true);
      } catch (error) {
        throw new CommandError(wordsFor(error, file));
      }
      output.line(`${document.name} written to ${printable(file)}`);
    });
}

/** What was there stays until the new one is whole. A pipe that nobody reads is an error (ENXIO) instead of a wait for ever. */
async function write(file: string, text: string, force: boolean): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NONBLOCK } = constants;
  const former = await stat(file).catch(() => undefined);
  if (force && former?.isFile()) {
    await diskFiles.replace(file, text, "the network");
    return;
  }
  const handle = await open(file, O_WRONLY | O_CREAT | (O_NONBLOCK ?? 0) | (force ? 0 : O_EXCL));
  try {
    await handle.writeFile(text);
  } catch (error) {
    if (!former) await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

function wordsFor(error: unknown, file: string): string {
  if (systemCode(error) === "EEXIST")
    return `${printable(file)} is there already. Choose another name, or replace it with --force.`;
  return writeError(error, "the network", printable(file)).message;
}
