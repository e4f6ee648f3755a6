/** The carrier over Electron's IPC: the protocol's messages as bytes, between main and the one page of a window. */
import type { Channel } from "#core/protocol/channel";
import { decodeMessage, encodeMessage } from "#core/protocol/wire";
import { IPC } from "./ipc-names";

/** What is asked of a window's `webContents`. */
export interface MessageTarget {
  isDestroyed(): boolean;
  send(name: string, payload: unknown): void;
}

export interface IpcCarrier {
  readonly channel: Channel;
  /** For each message from the page whose sender was checked already. */
  receive(payload: unknown): void;
  /** The page is gone: reloaded, crashed or closed. */
  end(reason: string): void;
}

export function createIpcCarrier(target: MessageTarget): IpcCarrier {
  const messageListeners = new Set<(message: unknown) => void>();
  const closeListeners = new Set<(reason: string) => void>();
  let closedBecause: string | undefined;

  const end = (reason: string): void => {
    if (closedBecause !== undefined) return;
    closedBecause = reason;
    for (const listener of [...closeListeners]) listener(reason);
  };
  const endWithWord = (reason: string): void => {
    if (closedBecause === undefined && !target.isDestroyed()) target.send(IPC.closed, reason);
    end(reason);
  };

  return {
    channel: {
      send(message) {
        if (closedBecause === undefined && !target.isDestroyed()) {
          target.send(IPC.message, encodeMessage(message));
        }
      },
      onMessage(listener) {
        messageListeners.add(listener);
        return () => messageListeners.delete(listener);
      },
      onClose(listener) {
        if (closedBecause !== undefined) listener(closedBecause);
        else closeListeners.add(listener);
        return () => closeListeners.delete(listener);
      },
      close: () => endWithWord("The studio closed the connection."),
    },
    receive(payload) {
      if (closedBecause !== undefined) return;
      let message: unknown;
      try {
        if (!(payload instanceof Uint8Array)) throw new Error("not bytes");
        message = decodeMessage(payload);
      } catch {
        endWithWord("The window sent a message that could not be read.");
        return;
      }
      for (const listener of [...messageListeners]) listener(message);
    },
    end,
  };
}
