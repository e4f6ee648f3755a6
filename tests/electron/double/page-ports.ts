/** The ports that a page was handed: each message of theirs travels with the page's other messages. */
import type { FromPage, ToPage } from "./page/messages";
import { type PortEnd, portOf } from "./ports";

let last = 0;

export class PagePorts {
  private readonly ends = new Map<number, PortEnd>();

  constructor(private readonly tell: (message: ToPage) => void) {}

  /** Hands a port over to the page. Returns the number under which the page hears of it. */
  take(face: Electron.MessagePortMain): number {
    last += 1;
    const port = last;
    const stays = portOf(face).handOver({
      receive: (data) => this.tell({ kind: "port-message", port, data }),
      otherClosed: () => this.tell({ kind: "port-close", port }),
    });
    this.ends.set(port, stays);
    return port;
  }

  hear(message: Extract<FromPage, { kind: "port-message" | "port-close" }>): void {
    const end = this.ends.get(message.port);
    if (message.kind === "port-message") end?.receive(message.data);
    else {
      this.ends.delete(message.port);
      end?.otherClosed();
    }
  }

  pageGone(): void {
    for (const end of this.ends.values()) end.otherClosed();
    this.ends.clear();
  }
}
