/** `skiploom new`: writes a template to a file, to be opened and changed. */
import type { Command } from "commander";
import { fitClasses } from "#core/analysis/fit-classes";
import { identified } from "#core/network/identity";
import { serialiseDocument } from "#core/network/serialise";
import { createTemplate } from "#core/templates/index";
import { userPath } from "../../user-path";
import { STANDARD, templateIds } from "../documents";
import { CommandError } from "../exit-codes";
import { CLASSES_OPTION, IMAGES_OPTION, type ImagesOptions, withImages } from "../images-options";
import { printable } from "../output";
import { type CommandContext, layers } from "../session";
import { writeNetwork } from "../write-network";

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
      const withOwn = withImages(created, images);
      const document = typeof withOwn.dataset === "string" ? withOwn : fitClasses(layers, withOwn);
      if (file === STANDARD) {
        output.text(serialiseDocument(document));
        return;
      }
      await writeNetwork(file, serialiseDocument(identified(document)), force === true);
      output.line(`${document.name} written to ${printable(file)}`);
    });
}
