/** `skiploom serve`: the studio in the browser, on this machine alone. */
import { existsSync } from "node:fs";
import type { Command } from "commander";
import { SkiploomError } from "#core/foundation/errors";
import type { Host } from "../../host/host";
import { workspaceFolder } from "../../installation";
import type { StudioServer } from "../../server/server";
import { listenToEnter } from "../enter-key";
import { CommandError, EXIT } from "../exit-codes";
import { onInterrupt } from "../interrupt";
import { hasDisplay, type Opening, openBrowser } from "../open-browser";
import { wholeNumber } from "../options";
import type { Output } from "../output";
import { type CommandContext, installation, openHost } from "../session";

const USUAL_PORT = 4_747;

export function addServe(program: Command, { output, exitWith }: CommandContext): void {
  program
    .command("serve")
    .description("Serve the studio to the browser on 127.0.0.1, until Ctrl-C.")
    .option(
      "--port <n>",
      `port; 0: any free one (default: ${USUAL_PORT}, or a free one when it is taken)`,
      wholeNumber(0, 65_535),
    )
    .option("--no-open", "do not open the browser")
    .action(async ({ port, open }: { port?: number; open: boolean }) => {
      if (!existsSync(installation.pages)) {
        throw new CommandError("The studio's pages are not built yet. Run `npm run build`, then try again.");
      }
      const host = await openHost({ shell: "web", trainsQueue: true });
      let server: StudioServer;
      try {
        server = await listen(host, port);
      } catch (error) {
        await host.close();
        throw error;
      }
      const ended = new Promise<void>((resolve) => {
        onInterrupt(process, { first: resolve, second: () => process.exit(EXIT.interrupted) });
      });
      output.onReaderGone(() => {});
      const printAddress = (): void => output.line(`Skiploom is at ${server.newAddress()}`);
      printAddress();
      output.log(
        "Open it in a browser on this machine; it works once. Enter prints a new one, Ctrl-C ends the studio.",
      );
      const stopListening = listenToEnter(process.stdin, printAddress);
      const opening = open && hasDisplay() ? await openAt(server, output) : undefined;
      await ended;
      stopListening();
      opening?.end();
      output.log("Closing; what trains is kept at a checkpoint.");
      await Promise.all([server.close(), host.close()]);
      exitWith(EXIT.fine);
    });
}

async function listen(host: Host, port: number | undefined): Promise<StudioServer> {
  // Loaded for this command alone: it brings a web server, and with it memory that no other command needs.
  const { startServer } = await import("../../server/server");
  const options = { host, pages: installation.pages };
  if (port !== undefined) return startServer({ ...options, port });
  try {
    return await startServer({ ...options, port: USUAL_PORT });
  } catch (error) {
    if (error instanceof SkiploomError && error.code === "conflict")
      return startServer({ ...options, port: 0 });
    throw error;
  }
}

/** With an address of its own: the printed one stays for another browser. */
async function openAt(server: StudioServer, output: Output): Promise<Opening> {
  let opening: Opening | undefined;
  const address = server.newAddress(() => opening?.opened());
  opening = await openBrowser(address, workspaceFolder(), () =>
    output.log(
      "No browser has opened the studio by itself. There may be none, or it may not read files (in a snap or flatpak): " +
        "copy the address above into it.",
    ),
  );
  return opening;
}
