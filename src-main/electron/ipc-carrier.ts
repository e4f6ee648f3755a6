/** The carrier over Electron's IPC: the protocol's messages as bytes, between main and the one page of a window. */
import type { Channel } from "#core/protocol/channel";
import { closing } from "#core/protocol/closing";
import { listeners } from "#core/protocol/listeners";
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
  const messages = listeners<unknown>();
  const end = closing();
  const endWithWord = (reason: string): void => {
    if (end.reason === undefined && !target.isDestroyed()) target.send(IPC.closed, reason);
    end.close(reason);
  };

  return {
    channel: {
      send(message) {
        if (end.reason === undefined && !target.isDestroyed()) {
          target.send(IPC.message, encodeMessage(message));
        }
      },
      onMessage: messages.add,
      onClose: end.onClose,
      close: () => endWithWord("The studio closed the connection."),
    },
    receive(payload) {
      if (end.reason !== undefined) return;
      let message: unknown;
      try {
        if (!(payload instanceof Uint8Array)) throw new Error("not bytes");
        message = decodeMessage(payload);
      } catch {
        endWithWord("The window sent a message that could not be read.");
        return;
      }
      messages.emit(message);
    },
    end: end.close,
  };
}
