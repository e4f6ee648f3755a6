/** The carrier of the desktop shell: the bytes that the preload script passes on. */
import type { Channel } from "#core/protocol/channel";
import type { DesktopBridge } from "#core/protocol/desktop-bridge";
import { decodeMessage, encodeMessage } from "#core/protocol/wire";

export function preloadChannel(bridge: DesktopBridge): Channel {
  return {
    send: (message) => bridge.send(encodeMessage(message)),
    onMessage: (listener) => bridge.onMessage((bytes) => listener(decodeMessage(bytes))),
    onClose: (listener) => bridge.onClose(listener),
    // The window's channel lives as long as the window.
    close: () => undefined,
  };
}
