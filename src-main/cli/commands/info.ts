/** `skiploom info`: what is installed here and where things are kept. */
import os from "node:os";
import type { Command } from "commander";
import { TEMPLATES } from "#core/templates/index";
import { type CommandContext, installation, withHost } from "../session";
import { shapeWords } from "../words";

export function addInfo(program: Command, { output }: CommandContext): void {
  program
    .command("info")
    .description("Say what is installed, the devices, datasets and templates, and where work is kept.")
    .option("--json", "one JSON object")
    .action(async ({ json }: { json?: boolean }) => {
      await withHost(async (host) => {
        const app = await host.handlers["app.info"]({});
        const { devices } = await host.handlers["devices.list"]({});
        const { datasets } = await host.handlers["datasets.list"]({});
        const templates = TEMPLATES.map(({ id, name }) => ({ id, name }));
        if (json) {
          output.json({
            version: app.version,
            node: app.node,
            platform: app.platform,
            cores: app.cores,
            memoryBytes: os.totalmem(),
            workspace: app.workspace,
            installation: installation.root,
            devices,
            datasets,
            templates,
          });
          return;
        }
        output.line(`Skiploom ${app.version}, Node ${app.node}, ${app.platform}, ${app.cores} cores`);
        output.line(`Workspace   ${app.workspace}`);
        for (const device of devices) output.line(`Device      ${device.id}: ${device.label}`);
        for (const { id, name, imageShape, classNames, counts, unavailable } of datasets) {
          const size = `${shapeWords(imageShape)}, ${classNames.length} classes, ${counts.train} training images`;
          output.line(`Dataset     ${id}: ${unavailable ?? `${name}, ${size}`}`);
        }
        for (const { id, name } of templates) output.line(`Template    ${id}: ${name}`);
      });
    });
}
