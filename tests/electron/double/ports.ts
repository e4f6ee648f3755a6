/**
 * MessageChannelMain: electronjs.org/docs/latest/api/message-channel-main. An end may stay here or be handed to a page;
 * what arrives waits until `start` (electronjs.org/docs/latest/api/message-port-main#portstart).
 */
import { NamedEvents, NotStoodInFor, refusing } from "./refusing";

/** What one end says to the other. */
export interface PortEnd {
  receive(data: unknown): void;
  otherClosed(): void;
}

export class Port implements PortEnd {
  readonly events = new NamedEvents("MessagePortMain", ["message", "close"]);
  readonly face: Electron.MessagePortMain;
  other: PortEnd | undefined;
  private waiting: unknown[] | undefined = [];
  private usable = true;

  constructor() {
    this.face = refusing<Electron.MessagePortMain>("MessagePortMain", {
      ...this.events.methods(() => this.face),
      postMessage: (message: unknown, transfer: readonly unknown[] = []) => {
        if (transfer.length > 0) throw new NotStoodInFor("transfer of ports through a MessagePortMain");
        const data = structuredClone(message);
        const to = this.usable ? this.other : undefined;
        setImmediate(() => to?.receive(data));
      },
      start: () => {
        const waiting = this.waiting ?? [];
        this.waiting = undefined;
        for (const data of waiting) this.deliver(data);
      },
      close: () => {
        if (!this.usable) return;
        this.usable = false;
        this.other?.otherClosed();
      },
    });
    ports.set(this.face, this);
  }

  receive(data: unknown): void {
    if (this.waiting) this.waiting.push(data);
    else this.deliver(data);
  }

  otherClosed(): void {
    if (!this.usable) return;
    this.usable = false;
    setImmediate(() => this.events.emit("close"));
  }

  /** Moves this end elsewhere. Returns the one that stays here, for what comes back. */
  handOver(to: PortEnd): PortEnd {
    const stays = this.other;
    if (!this.usable) throw new Error("The port was closed or handed over before.");
    if (!(stays instanceof Port)) throw new NotStoodInFor("channel with both ends in pages");
    this.usable = false;
    stays.other = to;
    for (const data of this.waiting ?? []) to.receive(data);
    return stays;
  }

  private deliver(data: unknown): void {
    if (this.usable) this.events.emit("message", { data, ports: [] });
  }
}

const ports = new WeakMap<Electron.MessagePortMain, Port>();

export function portOf(face: Electron.MessagePortMain): Port {
  const port = ports.get(face);
  if (!port) throw new NotStoodInFor("transfer of anything but a MessagePortMain");
  return port;
}

export const MessageChannelMain = function create(): Electron.MessageChannelMain {
  const [port1, port2] = [new Port(), new Port()];
  port1.other = port2;
  port2.other = port1;
  return refusing<Electron.MessageChannelMain>("MessageChannelMain", {
    port1: port1.face,
    port2: port2.face,
  });
} as unknown as typeof Electron.MessageChannelMain;
