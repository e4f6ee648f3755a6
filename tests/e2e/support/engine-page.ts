/** Serves the built page of the engine with the app's own headers, and speaks to its engine as Electron's window would. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Page } from "@playwright/test";
import { SkiploomError } from "#core/foundation/errors";
import type { Channel } from "#core/protocol/channel";
import { closing } from "#core/protocol/closing";
import { ENGINE_PORT } from "#core/protocol/engine-port";
import { listeners } from "#core/protocol/listeners";
import { securityHeaders } from "../../../src-main/pages/headers";
import { readPageFile } from "../../../src-main/pages/page-files";
import { ROOT } from "../../support/command-line";

const ENGINE_PAGE = path.join(ROOT, "out", "engine-page");

export interface EnginePageServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  close(): Promise<void>;
}

/** @param more further files, for tests: those of this folder appear under `/test/` */
export async function serveEnginePage(more?: string): Promise<EnginePageServer> {
  const server: Server = createServer(async (request, response) => {
    const pathname = request.url ?? "/";
    const file =
      more !== undefined && pathname.startsWith("/test/")
        ? await readPageFile(more, pathname.slice("/test".length))
        : await readPageFile(ENGINE_PAGE, pathname);
    response.writeHead(file ? 200 : 404, {
      ...securityHeaders(),
      ...(file && { "Content-Type": file.type }),
    });
    response.end(file?.bytes);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** As much of the page's global as the channel puts there. */
interface PageWithPort {
  toEngine: MessagePort;
  fromEngine(message: unknown): void;
}

/** Hands the page a port, as the preload script does, and carries messages between its other end and this process. */
export async function engineChannel(page: Page): Promise<Channel> {
  const messages = listeners<unknown>();
  const end = closing();
  await page.exposeFunction("fromEngine", messages.emit);
  await page.evaluate((word) => {
    const { port1, port2 } = new MessageChannel();
    const here = window as unknown as PageWithPort;
    port1.onmessage = ({ data }) => here.fromEngine(data);
    here.toEngine = port1;
    window.postMessage(word, "*", [port2]);
  }, ENGINE_PORT);
  page.once("close", () => end.close("the page was closed"));
  page.once("crash", () => end.close("the page crashed"));
  return {
    send(message) {
      if (end.reason !== undefined) throw new SkiploomError("closed", "The page has gone.");
      page
        .evaluate((sent) => (window as unknown as PageWithPort).toEngine.postMessage(sent), message)
        .catch(() => end.close("the page has gone"));
    },
    onMessage: messages.add,
    onClose: end.onClose,
    close() {
      end.close("closed on this side");
      void page.close();
    },
  };
}
